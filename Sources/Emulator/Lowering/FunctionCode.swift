/// The decoded code of a kernel or device function, and the frame that a warp needs to run it.
struct FunctionCode: Sendable {
  var name: String
  /// The index of its first operation.
  var entry = 0
  /// Bytes of the register file of one warp; constant rows follow the general ones.
  var rowBytes = 0
  var generalRowBytes = 0
  /// General rows, and how many of them have 64 bits.
  var rowCount = 0
  var wideRowCount = 0
  /// Constant rows and their byte offsets in the register file.
  var constants: [(row: ConstantRow, offset: Int)] = []
  var predicateCount = 1
  /// Bytes of local memory a lane: results, parameters, arrays, and the parameters of calls.
  var frameBytes = 0
  /// Bytes of local memory behind the frame that its calls use for results and parameters.
  var outgoingBytes = 0
}

/// Where the results and parameters of a function lie in its frame of local memory: results first,
/// then parameters, each at its own alignment. A caller knows the places from the signature alone, so
/// that an indirect call finds them too.
struct SignatureLayout {
  private(set) var results: [Int] = []
  private(set) var parameters: [Int] = []
  private(set) var byteCount = 0

  init(results: [Int], parameters: [Int], byteCount: Int) {
    self.results = results
    self.parameters = parameters
    self.byteCount = byteCount
  }
}
