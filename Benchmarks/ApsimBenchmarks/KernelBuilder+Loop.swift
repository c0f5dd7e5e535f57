import Emulator
import PTX

extension KernelBuilder {
  /// Repeats `body` `trips` times in every thread.
  mutating func loop(_ trips: Int, _ body: (inout KernelBuilder) -> Void) {
    let index = move(.u32, 0)
    let top = newLabel("loop")
    place(top)
    body(&self)
    add(.u32, index, 1, into: index)
    let goesOn = compare(.lo, .u32, index, trips)
    branch(to: top, if: goesOn, uniform: true)
  }

  /// The index of the thread in a grid of blocks of `threads` threads along x.
  mutating func threadInGrid(threads: Int) -> Register {
    let thread = move(.u32, Operand.special(.threadX))
    let block = move(.u32, Operand.special(.blockX))
    return multiplyAdd(.u32, block, threads, thread)
  }

  /// The module of this kernel alone, for sm_80.
  var module: Module {
    Module(version: LanguageVersion(7, 1), target: .sm80, declarations: [.kernel(kernel)])
  }
}
