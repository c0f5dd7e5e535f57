import Emulator

/// What a test hands to a kernel.
protocol KernelArgument {
  var argument: Argument { get }
}

/// Elements in the memory of a trial.
struct Buffer<Element: BitwiseCopyable>: KernelArgument {
  let allocation: GlobalMemory.Allocation
  let count: Int

  var argument: Argument { .pointer(allocation) }
}

extension Int32: KernelArgument {
  var argument: Argument { .s32(self) }
}

extension UInt32: KernelArgument {
  var argument: Argument { .u32(self) }
}

extension UInt64: KernelArgument {
  var argument: Argument { .u64(self) }
}

extension Float: KernelArgument {
  var argument: Argument { .f32(self) }
}

extension Double: KernelArgument {
  var argument: Argument { .f64(self) }
}

/// A structure handed over by value: its bytes as the compiler lays them out.
extension [UInt8]: KernelArgument {
  var argument: Argument { .bytes(self) }
}

/// A length or a count: kernels take them as `int`.
extension Int: KernelArgument {
  var argument: Argument { .s32(Int32(truncatingIfNeeded: self)) }
}

extension Dimensions: ExpressibleByIntegerLiteral {
  /// A size along x.
  public init(integerLiteral value: Int) {
    self.init(value)
  }
}

/// The bytes of a value as the host holds it, little-endian.
func bytes<Value: BitwiseCopyable>(_ value: Value) -> [UInt8] {
  withUnsafeBytes(of: value) { Array($0) }
}
