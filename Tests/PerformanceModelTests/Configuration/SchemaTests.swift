import Foundation
import Testing

@testable import PerformanceModel

/// The schema file is for editors and for people; the reader is the law. They must agree.
@Suite struct SchemaTests {
  typealias Object = [String: Any]

  private let schema: Object

  init() throws {
    let file = Repository.root.appendingPathComponent("Configs/gpu.schema.json")
    let object = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
    schema = try #require(object as? Object)
  }

  private func object(_ path: String..., in root: Object? = nil) throws -> Object {
    try path.reduce(root ?? schema) { try #require($0[$1] as? Object, "\(path)") }
  }

  private func expect(_ object: Object, hasKeys keys: [String], required: [String]) throws {
    let properties = try #require(object["properties"] as? Object)
    #expect(Set(properties.keys) == Set(keys))
    #expect(Set(try #require(object["required"] as? [String])) == Set(required))
    #expect(object["additionalProperties"] as? Bool == false)
    #expect(object["type"] as? String == "object")
  }

  private func check<Section: ConfigurationSection>(_ section: Section.Type) throws {
    let object = try object("properties", Section.key)
    try expect(
      object, hasKeys: Section.fields.map(\.key),
      required: Section.fields.filter(\.isRequired).map(\.key))
    for field in Section.fields {
      let property = try self.object("properties", field.key, in: object)
      let limits = try self.object("properties", "value", in: property)
      let expected: (type: String, range: ClosedRange<Double>) =
        switch field.slot {
        case .integer(_, let range):
          ("integer", Double(range.lowerBound)...Double(range.upperBound))
        case .number(_, let range), .optionalNumber(_, let range): ("number", range)
        }
      #expect(property["$ref"] as? String == "#/$defs/sourced_\(expected.type)", "\(field.key)")
      #expect(limits["minimum"] as? Double == expected.range.lowerBound, "\(field.key)")
      #expect(limits["maximum"] as? Double == expected.range.upperBound, "\(field.key)")
      #expect((property["description"] as? String)?.isEmpty == false, "\(field.key)")
    }
  }

  @Test func agreesOnTheDocument() throws {
    try expect(schema, hasKeys: GPUConfiguration.keys, required: GPUConfiguration.keys)
    #expect(try object("properties", "schema")["const"] as? String == GPUConfiguration.schema)
    #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
  }

  @Test func agreesOnTheSections() throws {
    try check(StreamingMultiprocessor.self)
    try check(Clock.self)
    try check(IssueRates.self)
    try check(MemorySizes.self)
    try check(Bandwidths.self)
    try check(Latencies.self)
    try check(LaunchCosts.self)
  }

  @Test func agreesOnSourcedValues() throws {
    for type in ["integer", "number", "text", "flag"] {
      try expect(
        try object("$defs", "sourced_\(type)"), hasKeys: ConfigurationReader.sourcedKeys,
        required: ConfigurationReader.requiredSourcedKeys)
    }
    let marks = try #require(try object("$defs", "evidence")["enum"] as? [String])
    #expect(marks == Evidence.allCases.map(\.rawValue))
  }

  @Test func agreesOnTheTensorTable() throws {
    let row = try object("$defs", "tensor_instruction")
    try expect(row, hasKeys: TensorInstruction.keys, required: TensorInstruction.requiredKeys)
    for key in ["latency_clk", "issue_interval_clk"] {
      let limits = try object("properties", key, "properties", "value", in: row)
      #expect(limits["minimum"] as? Double == TensorInstruction.clocks.lowerBound)
      #expect(limits["maximum"] as? Double == TensorInstruction.clocks.upperBound)
    }
    let table = try object("properties", "tensor")
    #expect(table["maxItems"] as? Int == ConfigurationReader.tensorRowLimit)
  }
}
