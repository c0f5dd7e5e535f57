public import PTX

/// A kernel that can be printed: its text and what a launch of it must know.
public protocol KernelProgram: Sendable {
  /// The architecture that the text is for.
  var target: Target { get }
  /// The entry name. It spells the whole configuration in letters, digits and underscores: two
  /// programs with one entry have one text on a target.
  var entry: String { get }
  /// Threads of a block.
  var threads: Int { get }
  /// Dynamic shared memory of a block in bytes.
  var sharedBytes: Int { get }
  /// The module that holds the kernel.
  var module: Module { get }
}
