import Emulator
import PTX

/// A kernel that multiplies the fragments of each block's problem: registers of A, B and C, and of
/// the metadata of a sparse A, 32 lanes each.
struct FragmentKernel {
  let form: NumericMatrixMultiply
  let kernel: TestKernel

  init(_ form: NumericMatrixMultiply, target: Int, selector: Int = 0) {
    self.form = form
    let isWide = form.a == .f64
    let size = isWide ? 8 : 4
    let type = isWide ? "f64" : "b32"
    var counts = [
      ("a", form.aRegisters), ("b", form.bRegisters), ("c", form.accumulatorRegisters(form.c)),
    ]
    if form.sparsity != nil { counts.append(("e", 1)) }
    let results = form.accumulatorRegisters(form.d)
    func list(_ prefix: String, _ count: Int) -> String {
      "{" + (0..<count).map { "\(prefix)\($0)" }.joined(separator: ", ") + "}"
    }
    var body = """
      .reg .\(type) a<8>, b<8>, c<8>, d<8>, e<1>; mov.u32 %r2, %ctaid.x; mov.u32 %r3, %laneid;
      mad.lo.u32 %r4, %r2, \(32 * counts.reduce(0) { $0 + $1.1 }), %r3;
      mad.wide.u32 %rd0, %r4, \(size), %inBase;
      mad.lo.u32 %r4, %r2, \(32 * results), %r3; mad.wide.u32 %rd1, %r4, \(size), %outBase;

      """
    var index = 0
    for (prefix, count) in counts {
      for register in 0..<count {
        body += "ld.global.\(type) \(prefix)\(register), [%rd0+\(32 * size * index)];\n"
        index += 1
      }
    }
    body += "\(form.mnemonic) \(list("d", results)), \(list("a", form.aRegisters)), "
    body += "\(list("b", form.bRegisters)), \(list("c", form.accumulatorRegisters(form.c)))"
    body += form.sparsity == nil ? ";\n" : ", e0, \(selector);\n"
    for register in 0..<results {
      body += "st.global.\(type) [%rd1+\(32 * size * register)], d\(register);\n"
    }
    var kernel = TestKernel(body)
    kernel.version = "8.5"
    kernel.target = "sm_\(target)"
    self.kernel = kernel
  }

  /// The words of D of each problem.
  func run(_ fragments: [[UInt32]]) throws -> [[UInt32]] {
    let memory = GlobalMemory()
    let words = 32 * form.accumulatorRegisters(form.d) * (form.a == .f64 ? 2 : 1)
    let input = try memory.allocate("input", copying: fragments.flatMap { $0 })
    let output = try memory.allocate("output", byteCount: 4 * words * fragments.count)
    try kernel.run(
      in: memory, [.pointer(input), .pointer(output)], grid: Dimensions(fragments.count))
    let all = try memory.read(output, as: UInt32.self, count: words * fragments.count)
    return fragments.indices.map { Array(all[words * $0..<words * ($0 + 1)]) }
  }
}
