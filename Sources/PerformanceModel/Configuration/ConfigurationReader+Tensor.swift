import PTX
import PositionedJSON

extension ConfigurationReader {
  /// The most rows that the tensor table may have.
  static let tensorRowLimit = 256

  /// The rows of the tensor table, which must be instructions that `target` accepts.
  mutating func tensor(
    _ members: [String: JSONNode], on target: Target
  ) throws(ConfigurationError) -> [TensorInstruction] {
    guard let node = members["tensor"] else { return [] }
    let path = JSONPath.root.member("tensor")
    guard case .array(let rows) = node.value else {
      throw invalid(path, at: node.offset, "must be an array, not \(node.kind)")
    }
    guard (1...Self.tensorRowLimit).contains(rows.count) else {
      throw invalid(
        path, at: node.offset, "must have 1 to \(Self.tensorRowLimit) rows, not \(rows.count)")
    }
    var instructions: [TensorInstruction] = []
    for (index, row) in rows.enumerated() {
      let instruction = try tensorRow(row, at: path.element(index), on: target)
      guard !instructions.contains(where: { $0.name == instruction.name }) else {
        throw invalid(
          path.element(index), at: row.offset,
          "\(instruction.name) stands twice; remove one of the two rows")
      }
      instructions.append(instruction)
    }
    return instructions
  }

  private mutating func tensorRow(
    _ row: JSONNode, at path: JSONPath, on target: Target
  ) throws(ConfigurationError) -> TensorInstruction {
    let members = try members(
      of: row, at: path, keys: TensorInstruction.keys, required: TensorInstruction.requiredKeys)
    guard let nameNode = members["instruction"], let nativeNode = members["native"],
      let latencyNode = members["latency_clk"], let intervalNode = members["issue_interval_clk"]
    else {
      throw invalid(path, at: row.offset, "lacks a key; add it")
    }
    let namePath = path.member("instruction")
    let name = try text(nameNode, at: namePath)
    guard let known = MatrixInstruction(named: name) else {
      let names = MatrixInstruction.all.map(\.name)
      let hint = nearest(to: name, among: names).map { "; did you mean \($0)?" } ?? ""
      throw invalid(
        namePath, at: nameNode.offset, "unknown tensor-core instruction \(quoted(name))\(hint)")
    }
    guard target.number >= known.firstTarget.number else {
      throw invalid(
        namePath, at: nameNode.offset,
        "\(target) has no \(name), which needs \(known.firstTarget); remove the row"
          + " or correct compute_capability")
    }
    let prefix = "tensor.\(name)"
    let isNative = try flag(nativeNode, at: path.member("native"), named: "\(prefix).native")
    guard isNative == known.isNative(on: target) else {
      let truth = isNative ? "is expanded by the assembler" : "is in hardware"
      throw contradiction("\(prefix).native", "\(name) \(truth) on \(target); write \(!isNative)")
    }
    let expansion = try members["expansion"].map { (node) throws(ConfigurationError) in
      try sourcedText(node, at: path.member("expansion"), named: "\(prefix).expansion")
    }
    guard (expansion == nil) == isNative else {
      throw invalid(
        path.member("expansion"), at: row.offset,
        isNative
          ? "a native instruction has no expansion; remove it"
          : "is missing; say what the instruction expands to")
    }
    let latency = try number(
      latencyNode, at: path.member("latency_clk"), named: "\(prefix).latency_clk", unit: "clk",
      in: TensorInstruction.clocks)
    let interval = try number(
      intervalNode, at: path.member("issue_interval_clk"), named: "\(prefix).issue_interval_clk",
      unit: "clk", in: TensorInstruction.clocks)
    guard interval <= latency else {
      throw contradiction(
        "\(prefix).issue_interval_clk",
        "must not exceed latency_clk \(latency), but is \(interval)")
    }
    return TensorInstruction(
      name: name, isNative: isNative, expansion: expansion, latency: latency,
      issueInterval: interval)
  }
}
