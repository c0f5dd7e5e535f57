import Testing

/// A folder with a kernel and a launch file for `apsim ptx`.
struct PTXFolder {
  let folder: TemporaryFolder

  /// Reverses each block's 32-bit words through shared memory; the parameter is `words`.
  static let reverse = """
    .version 7.0
    .target sm_75
    .address_size 64
    .visible .entry reverse(.param .u64 words)
    {
      .reg .b32 %i, %last, %block, %threads, %value, %slot;
      .reg .b64 %p;
      .shared .align 4 .b8 buffer[4096];
      mov.u32 %i, %tid.x;
      mov.u32 %threads, %ntid.x;
      mov.u32 %block, %ctaid.x;
      mad.lo.u32 %block, %block, %threads, %i;
      ld.param.u64 %p, [words];
      mad.wide.u32 %p, %block, 4, %p;
      ld.global.u32 %value, [%p];
      mov.u32 %slot, buffer;
      mad.lo.u32 %slot, %i, 4, %slot;
      st.shared.u32 [%slot], %value;
      bar.sync 0;
      sub.u32 %last, %threads, %i;
      sub.u32 %last, %last, 1;
      mov.u32 %slot, buffer;
      mad.lo.u32 %slot, %last, 4, %slot;
      ld.shared.u32 %value, [%slot];
      st.global.u32 [%p], %value;
      ret;
    }
    """

  /// A launch of `reverse` whose only argument is this.
  static func launch(
    _ argument: String = #"{"buffer": "x.npy", "output": "y.npy"}"#, more: String = ""
  ) -> String {
    #"{"grid": [2], "block": [64], \#(more)"arguments": [\#(argument)]}"#
  }

  /// - Parameter launch: The text of `launch.json`.
  init(_ text: String = reverse, launch: String = Self.launch()) throws {
    folder = try TemporaryFolder()
    try folder.write(text, to: "k.ptx")
    try folder.write(launch, to: "launch.json")
    let words = (0..<128).flatMap(Self.word)
    try folder.write(MatrixBytes.npy("<u4", "(128,)", words), to: "x.npy")
  }

  /// The bytes of the word that tells an index.
  static func word(_ index: Int) -> [UInt8] { [UInt8(index), 1, 2, 3] }

  /// Runs `apsim ptx` in the folder.
  func run(_ arguments: String...) throws -> BuiltProgram.Outcome {
    try BuiltProgram.run(["ptx"] + arguments, in: folder)
  }

  /// The data bytes at the end of an `.npy` file.
  func data(of name: String, count: Int) throws -> [UInt8] {
    Array(try folder.bytes(of: name).suffix(count))
  }
}
