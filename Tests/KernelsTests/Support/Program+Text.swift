import Emulator
import Kernels
import PTX

extension Program {
  /// The program of a kernel, parsed from its text as a driver would.
  init(of kernel: some KernelProgram) throws {
    let module = try Module(parsing: kernel.module.text, file: "\(kernel.entry).ptx")
    guard let entry = module.kernel(named: kernel.entry) else {
      throw PreparedKernel.MissingEntry(name: kernel.entry)
    }
    try self.init(entry, of: module)
  }
}
