import Emulator
import Glibc
import PTX

// Coverage-guided fuzzing of the emulator by libFuzzer. The bytes become a module: a random kernel of
// valid instructions, or the text of a compiler with changes. Whatever it is, a launch ends with a
// result or a fault, the same in every run, at every thread count, and with checkers that find nothing.

/// The driver of libFuzzer (llvm-project, compiler-rt/lib/fuzzer/FuzzerInterface.h).
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// Ends the process in a way that libFuzzer records.
func fail(_ message: String, _ text: String) -> Never {
  print(text)
  fatalError(message)
}

/// The folder of texts that `APSIM_FUZZ_TEXTS` names.
let mutation = TextMutation(
  folder: getenv("APSIM_FUZZ_TEXTS").map { String(cString: $0) } ?? "Tests/CompiledKernels/PTX")
let isVerbose = getenv("APSIM_FUZZ_PRINT") != nil

func check(_ bytes: [UInt8]) {
  var source = ByteSource(bytes)
  let isGenerated = source.below(4) != 0 || mutation.isEmpty
  let grid = Dimensions(1 + source.below(3))
  let block = Dimensions(source.pick([32, 1, 33, 64, 96, 31]))
  let dynamicSharedBytes = 16 * source.below(64)
  let seed = UInt64(source.byte())
  let kernel = source.byte()
  let text: String
  if isGenerated {
    var generator = KernelGenerator(source)
    text = generator.text()
  } else {
    text = mutation.text(&source)
  }
  if isVerbose { print(text) }
  let module: Module
  do {
    module = try Module(parsing: text)
  } catch {
    if isGenerated { fail("a generated text is not read: \(error)", text) }
    return
  }
  guard !module.kernels.isEmpty else { return }
  let trial: Trial
  do {
    let image = try ModuleImage(module)
    guard
      let program = try image.program(
        named: module.kernels[kernel % module.kernels.count].name)
    else { return }
    trial = Trial(
      image: image, program: program, grid: grid, block: block,
      dynamicSharedBytes: dynamicSharedBytes)
  } catch {
    if isGenerated { fail("a generated kernel is not lowered: \(error)", text) }
    return
  }
  let first = trial.run()
  if isVerbose { print(first.fault ?? first.error ?? "ends") }
  let again = trial.run()
  guard first == again else {
    fail("two runs differ: \(first.fault ?? "") \(again.fault ?? "")", text)
  }
  if isGenerated {
    let parallel = trial.run(threads: 2)
    guard first == parallel else {
      fail("two threads differ: \(first.fault ?? "") \(parallel.fault ?? "")", text)
    }
  }
  let checked = trial.run(checks: .all)
  if checked.findings.isEmpty, checked.fault == nil || first.fault != nil {
    guard first == checked else {
      fail("checks differ: \(first.fault ?? "") \(checked.fault ?? "")", text)
    }
  }
  _ = trial.run(checks: seed % 2 == 0 ? .all : [], schedule: .random(seed: seed))
}

var count = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(
  runDriver(&count, &arguments) { start, length in
    check(Array(UnsafeBufferPointer(start: start, count: length)))
    return 0
  })
