import Glibc
import PTX

// Coverage-guided fuzzing of the parser by libFuzzer, which comes with the Swift toolchain. Whatever
// the bytes are, parsing ends with a module or with errors that have a place; a module that was
// parsed is printed and read back as the same module.

/// The driver of libFuzzer (llvm-project, compiler-rt/lib/fuzzer/FuzzerInterface.h).
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// Ends the process in a way that libFuzzer records.
func fail(_ message: String) -> Never {
  fatalError(message)
}

func check(_ bytes: [UInt8]) {
  let module: Module
  do throws(ParseErrors) {
    module = try Module(parsing: bytes)
  } catch {
    for mistake in error.errors
    where mistake.position.line < 1 || mistake.position.column < 1 || mistake.message.isEmpty
      || mistake.position.line > bytes.count + 1 || mistake.position.column > bytes.count + 1
    {
      fail("a mistake without a place: \(mistake)")
    }
    if error.errors.count > ParseErrors.limit { fail("more mistakes than the limit") }
    return
  }
  let text = module.text
  do throws(ParseErrors) {
    let again = try Module(parsing: text)
    if again != module { fail("printing changed the module:\n\(text)") }
    if again.text != text { fail("the canonical text changed:\n\(text)") }
  } catch {
    fail("what was printed is not read: \(error)\n\(text)")
  }
}

var count = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(
  runDriver(&count, &arguments) { start, length in
    check(Array(UnsafeBufferPointer(start: start, count: length)))
    return 0
  })
