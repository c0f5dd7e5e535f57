import CApsim
import CInterface
import Foundation
import Testing

@Suite struct CountersJSONTests {
  @Test func isTheObjectOfTheContract() throws {
    let context = try TestContext()
    let module = try context.load(Kernels.scale)
    let x = try context.allocate("x", 128)
    #expect(context.launch(module, "scale", [x, x, 1]) == 0)
    let text = String(cString: try #require(apsim_counters_json(context.pointer)))
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(object["warp_instructions"] as? Int == 13)
    #expect((object["global_load"] as? [String: Int])?["sectors"] == 4)
    #expect((object["warp_instructions_by_class"] as? [String: Int])?["global_store"] == 1)
    #expect((object["mma_instructions_by_form"] as? [String: Int])?.isEmpty == true)
    // Every number is what the counter of its name says.
    for (name, value) in object {
      if let members = value as? [String: Int] {
        for (member, value) in members {
          #expect(context.counter("\(name).\(member)") == UInt64(value), "\(name).\(member)")
        }
      } else {
        #expect(context.counter(name).map { Int($0) } == value as? Int, "\(name)")
      }
    }
  }
}
