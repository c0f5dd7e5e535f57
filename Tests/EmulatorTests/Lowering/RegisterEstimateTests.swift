import PTX
import Testing

@testable import Emulator

@Suite struct RegisterEstimateTests {
  /// A kernel that keeps `count` values alive at once, and the directive it states.
  private func estimate(
    alive count: Int, directive: String = "", source: (Int) -> String
  ) throws -> Int {
    var body = ""
    for index in 0..<count { body += source(index) + "\n" }
    body += "mov.u32 %s, %tid.x;\n"
    for index in 0..<count { body += "add.u32 %s, %s, %r\(index);\n" }
    body += "st.global.u32 [%rd0], %s;\nret;\n"
    let text = """
      .version 7.1
      .target sm_80
      .address_size 64
      .visible .entry k(.param .u64 out, .param .u32 x)
      \(directive)
      {
        .reg .b32 %r<\(count)>, %s;
        .reg .b64 %rd<1>;
        ld.param.u64 %rd0, [out];
        \(body)
      }
      """
    let module = try Module(parsing: text)
    return try Program(#require(module.kernel(named: "k")), of: module).estimatedRegisters
  }

  /// Values read from memory are all alive before the first sum: one register each, one for the
  /// sum, and four more. The address comes from a parameter and takes none.
  @Test(arguments: [20, 60, 200])
  func valuesAliveAtOnceCount(alive: Int) throws {
    let registers = try estimate(alive: alive) { "ld.global.u32 %r\($0), [%rd0+\(4 * $0)];" }
    #expect(registers == alive + 1 + 4)
  }

  /// Hardware reads parameters and constants from the constant bank or the instruction.
  @Test(arguments: ["ld.param.u32 %r#, [x];", "mov.u32 %r#, 7;"])
  func constantsTakeNoRegister(source: String) throws {
    let registers = try estimate(alive: 100) { index in
      source.split(separator: "#").joined(separator: "\(index)")
    }
    // The sum alone counts; no kernel is given less than 16.
    #expect(registers == 16)
  }

  /// 65536 registers of an SM shared by the threads of a block, in steps of 8; 255 at most.
  @Test(arguments: [
    ("", 255), (".reqntid 256", 255), (".reqntid 512", 128), (".maxntid 32, 32", 64),
    (".maxnreg 40", 40),
  ])
  func blockSizeLimits(directive: String, limit: Int) throws {
    let registers = try estimate(alive: 300, directive: directive) {
      "ld.global.u32 %r\($0), [%rd0+\(4 * $0)];"
    }
    #expect(registers == limit)
  }
}
