import MatrixFiles
import PositionedJSON

// Arguments and the contents of module variables.
extension LaunchReader {
  private static let valueKeys = ["buffer", "output", "bytes", "comment"] + ScalarReading.types
  private static let bufferKeys = ["file", "dtype", "shape", "fill", "seed"]

  /// One argument: a scalar, the bytes of a structure, or a buffer.
  ///
  /// - Parameter isGlobal: A module variable, whose contents may be left out where it is only read.
  func value(_ located: Located, isGlobal: Bool) throws(LaunchFileError) -> LaunchFile.Value {
    let members = try object(located, keys: Self.valueKeys)
    let kinds = members.keys.filter { $0 != "output" && $0 != "comment" }.sorted()
    guard kinds.count <= 1 else {
      throw error("has both \(kinds[0]) and \(kinds[1]); keep one", at: located)
    }
    let output = try members["output"].map { node throws(LaunchFileError) in
      LaunchFile.Named(name: try string(node), place: place(node))
    }
    guard let kind = kinds.first, let node = members[kind] else {
      throw error(
        "says no value; write {\"u32\": 1} or {\"buffer\": \"x.npy\"}", at: located)
    }
    if kind == "buffer" {
      let buffer = try buffer(node)
      return LaunchFile.Value(content: .buffer(buffer), output: output, place: place(located))
    }
    if let output, !isGlobal {
      throw LaunchFileError(
        file: path, place: output.place,
        reason: "a scalar is passed by value; only a buffer has an output")
    }
    let scalar = try kind == "bytes" ? structure(node) : self.scalar(node, type: kind)
    return LaunchFile.Value(
      content: .scalar(scalar, type: kind), output: output, place: place(located))
  }

  private func scalar(_ node: Located, type: String) throws(LaunchFileError) -> [UInt8] {
    let text: String
    switch node.node.value {
    case .number(_, let digits): text = digits
    case .string(let spelling): text = spelling
    case .boolean(let flag) where type == "bool": text = flag ? "1" : "0"
    default: throw error("must be a number, not \(node.node.kind)", at: node)
    }
    guard let value = ScalarReading.bytes(type, text) else {
      throw error(
        "must be \(ScalarReading.domain(of: type)), not \(onOneLine(text))", at: node)
    }
    return value
  }

  /// `[1, 0, 255]` or `"0100ff"`, lowest address first.
  private func structure(_ node: Located) throws(LaunchFileError) -> [UInt8] {
    guard case .string(let text) = node.node.value else {
      var bytes: [UInt8] = []
      for element in try elements(node) { bytes += try scalar(element, type: "u8") }
      return bytes
    }
    let digits = text.filter { $0 != " " && $0 != "_" }.map(\.hexDigitValue)
    guard digits.count % 2 == 0, !digits.contains(nil) else {
      throw error(
        "must be two hexadecimal digits a byte, such as \"0100ff\", or a list of numbers", at: node)
    }
    let values = digits.compactMap { $0 }
    return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
  }

  // MARK: Buffers

  private func buffer(_ node: Located) throws(LaunchFileError) -> LaunchFile.Buffer {
    if case .string = node.node.value {
      return LaunchFile.Buffer(source: .file(try string(node)), type: nil, place: place(node))
    }
    let members = try object(node, keys: Self.bufferKeys)
    let type = try members["dtype"].map(elementType)
    if let file = members["file"] {
      if let extra = ["shape", "fill", "seed"].first(where: { members[$0] != nil }) {
        throw error("a buffer from a file has its own \(extra); leave it out", at: node)
      }
      return LaunchFile.Buffer(
        source: .file(try string(file)), type: type?.type, place: place(node))
    }
    guard let type else {
      throw error("says no element type; add \"dtype\": \"f32\"", at: node)
    }
    guard let shapeNode = members["shape"] else {
      throw error("says no size; add \"shape\": [1024]", at: node)
    }
    let shape = try shape(shapeNode, of: type.type)
    let fill = try fill(members, type.type)
    return LaunchFile.Buffer(
      source: .generated(fill, shape: shape, isBits: type.isBits), type: type.type,
      place: place(node))
  }

  private func shape(_ node: Located, of type: NumberType) throws(LaunchFileError) -> [Int] {
    var shape: [Int] = []
    if case .number = node.node.value {
      shape = [try count(node)]
    } else {
      for element in try elements(node) { shape.append(try count(element)) }
    }
    guard let size = FileArray.byteCount(of: type, shape: shape), size <= 1 << 40 else {
      throw error("is too large: at most 64 dimensions and 2^40 bytes", at: node)
    }
    return shape
  }

  private func elementType(
    _ node: Located
  ) throws(LaunchFileError) -> (type: NumberType, isBits: Bool) {
    let text = try string(node)
    let word = text.lowercased()
    if word == "b1" { return (.u32, true) }
    if let type = NumberType(rawValue: word) ?? Self.aliases[word] { return (type, false) }
    let known = NumberType.allCases.map(\.rawValue) + ["b1"]
    let hint = nearest(to: word, among: known).map { "; did you mean \(quoted($0))?" } ?? ";"
    throw error(
      "unknown element type \(quoted(text))\(hint) known are \(known.joined(separator: ", "))",
      at: node)
  }

  /// Other names of element types: untyped bits of PTX, bf16 as its bits, names of C and numpy.
  private static let aliases: [String: NumberType] = [
    "b8": .u8, "b16": .u16, "b32": .u32, "b64": .u64, "bf16": .u16, "i8": .s8, "i16": .s16,
    "i32": .s32, "i64": .s64, "uint8": .u8, "uint16": .u16, "uint32": .u32, "uint64": .u64,
    "int8": .s8, "int16": .s16, "int32": .s32, "int64": .s64, "float16": .f16, "float32": .f32,
    "float64": .f64, "half": .f16, "float": .f32, "double": .f64,
  ]

  private func fill(
    _ members: [String: Located], _ type: NumberType
  ) throws(LaunchFileError) -> Fill {
    let seed = members["seed"]
    func unseeded(_ fill: Fill) throws(LaunchFileError) -> Fill {
      if let seed { throw error("only \"fill\": \"random\" takes a seed", at: seed) }
      return fill
    }
    guard let node = members["fill"] else { return try unseeded(.zeros) }
    guard case .string(let word) = node.node.value else {
      return try unseeded(.constant(try scalar(node, type: type.rawValue)))
    }
    switch word {
    case "zeros": return try unseeded(.zeros)
    case "ones": return try unseeded(.ones)
    case "iota": return try unseeded(.iota)
    case "uninitialized": return try unseeded(.uninitialized)
    case "random":
      let bytes = try seed.map { node throws(LaunchFileError) in try scalar(node, type: "u64") }
      return .random(seed: (bytes ?? []).reversed().reduce(0) { $0 << 8 | UInt64($1) })
    default:
      let words = ["zeros", "ones", "iota", "random", "uninitialized"]
      let hint = nearest(to: word, among: words).map { "did you mean \(quoted($0))? " } ?? ""
      throw error(
        "unknown fill \(quoted(word)); \(hint)known are \(words.joined(separator: ", ")), or a number",
        at: node)
    }
  }
}
