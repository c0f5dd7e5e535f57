/// The type of a load or store with its vector width, as the text spells it: `v4.u32`.
struct AccessType {
  let name: String
  /// Values a lane.
  let count: Int
  /// Bits of a value.
  let bits: Int

  init(_ name: String) {
    self.name = name
    let numbers = name.split { !$0.isNumber }.compactMap { Int($0) }
    count = numbers.count > 1 ? numbers[0] : 1
    bits = numbers.last ?? 0
  }

  /// Bytes a lane.
  var byteCount: Int { count * bits / 8 }

  /// A register operand of `TestKernel` that holds a lane's values.
  var registers: String {
    let prefix = bits == 64 ? "%rd" : "%r"
    let list = (10..<10 + count).map { "\(prefix)\($0)" }.joined(separator: ", ")
    return count == 1 ? list : "{\(list)}"
  }
}
