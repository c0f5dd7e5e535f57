public import BipolarInt

/// The numbers that a packing kernel reads, row-major, and how codes are made of them.
///
/// Floats are finite: NaN and infinities, which the host's quantiser refuses, get some code.
public enum PackingSource: Hashable, Sendable {
  /// 32-bit floats, quantised to bipolar codes as `SymmetricQuantizer` does, bit by bit the same.
  case single(PackingScales)
  /// 16-bit floats, quantised as their values in 32 bits are.
  case half(PackingScales)
  /// Two's-complement integers of 8 or 32 bits.
  case integers(bits: Int, IntegerReading)
  /// One byte a code. Bits above the width are ignored.
  case codes

  /// Bytes of an element.
  public var elementBytes: Int {
    switch self {
    case .single: 4
    case .half: 2
    case .integers(let bits, _): bits == 32 ? 4 : 1
    case .codes: 1
    }
  }

  /// Which elements share a scale; nil for integers and codes, which have none.
  public var scales: PackingScales? {
    switch self {
    case .single(let scales), .half(let scales): scales
    case .integers, .codes: nil
    }
  }

  /// The source's part of the entry name.
  var name: String {
    switch self {
    case .single(let scales): "f32_\(scales)"
    case .half(let scales): "f16_\(scales)"
    case .integers(let bits, .values(.bipolar)): "s\(bits)_bipolar"
    case .integers(let bits, .values(.unsigned)): "s\(bits)_unsigned"
    case .integers(let bits, .values(.twosComplement)): "s\(bits)_twos"
    case .integers(let bits, .halved): "s\(bits)_halved"
    case .codes: "u8"
    }
  }
}

/// Which elements of a float source share a scale. Scales are 32-bit floats; one that is not
/// positive counts as 0, at which every number takes the value +1.
public enum PackingScales: String, Hashable, Sendable, CaseIterable {
  /// All: the vector has one scale.
  case tensor
  /// Those of a row: the vector has one scale a row.
  case rows
}

/// What the integers of a source stand for. Only the bits that make the code are looked at: a number
/// that has no code is taken modulo the range.
public enum IntegerReading: Hashable, Sendable {
  /// The values of an encoding: odd numbers for bipolar, 0 to 2^n - 1 for unsigned, -2^(n-1) to
  /// 2^(n-1) - 1 for two's complement.
  case values(PlaneEncoding)
  /// A number s from -2^(n-1) to 2^(n-1) - 1 for the bipolar value 2s + 1, as
  /// `BipolarMatrix(width:signed:)` has it.
  case halved

  /// Whether the top bit of a code is the complement of the integer's.
  var flipsTopBit: Bool {
    switch self {
    case .values(.bipolar), .halved: true
    case .values: false
    }
  }

  /// The integer's bit that is bit 0 of the code: bit 0 of an odd number says nothing.
  var lowestBit: Int { self == .values(.bipolar) ? 1 : 0 }
}
