/// What an instruction does, with every modifier: `ld.global.v4.u32`, `bar.sync`.
///
/// One case per family; a family is a type in the file of its name that holds the modifiers, the
/// spelling in both directions, the class and the first target. Adding an instruction to the
/// language means: a family file (or a member of one), its line in `read`, its case here.
public enum Operation: Hashable, Sendable {
  case arithmetic(Arithmetic)
  case floatArithmetic(FloatArithmetic)
  case floatTest(FloatTest)
  case extendedArithmetic(ExtendedArithmetic)
  case dotProduct(DotProduct)
  case bitField(BitField)
  case video(Video)
  case logic(Logic)
  case lookupTable(LookupTable)
  case funnelShift(FunnelShift)
  case bytePermutation(BytePermutation)
  case bitCount(BitCount)
  case comparison(Comparison)
  case setComparison(SetComparison)
  case select(Select)
  case signSelect(SignSelect)
  case move(Move)
  case convert(Convert)
  case packedConvert(PackedConvert)
  case convertAddress(ConvertAddress)
  case addressTest(AddressTest)
  case load(Load)
  case store(Store)
  case asyncCopy(AsyncCopy)
  case atomic(AtomicAccess)
  case fence(Fence)
  case transactionBarrier(TransactionBarrier)
  case hint(Hint)
  case createPolicy(CreatePolicy)
  case matrixLoad(MatrixLoad)
  case matrixStore(MatrixStore)
  case matrixTranspose(MatrixTranspose)
  case matrixMultiply(MatrixMultiply)
  case numericMatrixMultiply(NumericMatrixMultiply)
  case warpMatrixTransfer(WarpMatrixTransfer)
  case warpMatrixMultiply(WarpMatrixMultiply)
  case shuffle(Shuffle)
  case vote(Vote)
  case warpMatch(WarpMatch)
  case activeMask(ActiveMask)
  case warpReduction(WarpReduction)
  case election(Election)
  case control(Control)
  case call(Call)
  case indexedBranch(IndexedBranch)
  case barrier(Barrier)
  case warpBarrier(WarpBarrier)
  case clusterBarrier(ClusterBarrier)
  case clusterAddress(ClusterAddress)
  /// An instruction that is not modelled, kept by its mnemonic so that it can be refused by name
  /// with its place when a kernel that contains it is lowered.
  case other(String)
  /// A known opcode with modifiers that are not valid with it or not modelled: the mnemonic and what
  /// is wrong with it, so that it can be refused with its place when its kernel is lowered.
  case invalid(String, reason: String)

  /// Reads a dotted mnemonic.
  ///
  /// - Throws: `MnemonicError` where the opcode is known and a modifier is not valid with it. An
  ///   unknown opcode is no error here: it becomes `other`.
  public init(mnemonic: some StringProtocol) throws(MnemonicError) {
    var reader = ModifierReader(mnemonic)
    guard let operation = try Self.read(&reader) else {
      self = .other(reader.mnemonic)
      return
    }
    try reader.finish()
    self = operation
  }

  /// The canonical spelling.
  public var mnemonic: String { form?.mnemonic ?? otherMnemonic }

  /// The numbers of operands the text may have; nil where it is not known.
  public var operandCount: ClosedRange<Int>? { form?.operandCount }

  /// What the instruction occupies when it issues.
  public var instructionClass: InstructionClass { form?.instructionClass ?? .integer }

  /// The first language version and target that accept the instruction.
  public var requirement: Requirement { form?.requirement ?? .none }

  /// The family of each opcode; nil for an opcode that is not modelled.
  private static func read(_ reader: inout ModifierReader) throws(MnemonicError) -> Operation? {
    switch reader.opcode {
    // Copies by the tensor memory accelerator and what goes with them are kept by name.
    case "cp" where reader.contains("bulk"), "st" where reader.contains("async"),
      "red" where reader.contains("async"), "prefetch" where reader.contains("tensormap"):
      nil
    case "add" where reader.contains("cc"), "sub" where reader.contains("cc"),
      "mad" where reader.contains("cc"), "addc", "subc", "madc":
      .extendedArithmetic(try ExtendedArithmetic(&reader))
    case "mul24", "mad24", "sad": .arithmetic(try Arithmetic(&reader))
    case let opcode where Video.has(opcode): .video(try Video(&reader))
    case "dp4a", "dp2a": .dotProduct(try DotProduct(&reader))
    case "bfe", "bfi", "bfind", "fns", "szext", "bmsk": .bitField(try BitField(&reader))
    case _ where FloatArithmetic.sharedOpcodes.contains(reader.opcode) && reader.namesFloatType:
      .floatArithmetic(try FloatArithmetic(&reader))
    case "fma", "rcp", "sqrt", "rsqrt", "ex2", "lg2", "sin", "cos", "tanh", "copysign":
      .floatArithmetic(try FloatArithmetic(&reader))
    case "testp": .floatTest(try FloatTest(&reader))
    case "add", "sub", "mul", "mad", "min", "max", "neg", "abs", "div", "rem":
      .arithmetic(try Arithmetic(&reader))
    case "and", "or", "xor", "not", "cnot", "shl", "shr": .logic(try Logic(&reader))
    case "lop3": .lookupTable(try LookupTable(&reader))
    case "shf": .funnelShift(try FunnelShift(&reader))
    case "prmt": .bytePermutation(try BytePermutation(&reader))
    case "popc", "clz", "brev": .bitCount(try BitCount(&reader))
    case "setp": .comparison(try Comparison(&reader))
    case "set": .setComparison(try SetComparison(&reader))
    case "slct": .signSelect(try SignSelect(&reader))
    case "selp": .select(try Select(&reader))
    case "mov": .move(try Move(&reader))
    case "cvt":
      reader.take("pack")
        ? .packedConvert(try PackedConvert(&reader)) : .convert(try Convert(&reader))
    case "cvta": .convertAddress(try ConvertAddress(&reader))
    case "isspacep": .addressTest(try AddressTest(&reader))
    case "ld", "ldu": .load(try Load(&reader))
    case "st": .store(try Store(&reader))
    case "cp": .asyncCopy(try AsyncCopy(&reader))
    case "atom", "red": .atomic(try AtomicAccess(&reader))
    case "fence", "membar": .fence(try Fence(&reader))
    case "mbarrier": .transactionBarrier(try TransactionBarrier(&reader))
    case "createpolicy": .createPolicy(try CreatePolicy(&reader))
    case "prefetch", "prefetchu", "discard", "applypriority", "nanosleep", "pmevent", "trap",
      "brkpt", "setmaxnreg", "griddepcontrol":
      .hint(try Hint(&reader))
    case "ldmatrix": .matrixLoad(try MatrixLoad(&reader))
    case "stmatrix": .matrixStore(try MatrixStore(&reader))
    case "movmatrix": .matrixTranspose(try MatrixTranspose(&reader))
    case "mma":
      reader.contains("b1")
        ? .matrixMultiply(try MatrixMultiply(&reader))
        : .numericMatrixMultiply(try NumericMatrixMultiply(&reader))
    case "wmma":
      reader.contains("mma")
        ? .warpMatrixMultiply(try WarpMatrixMultiply(&reader))
        : .warpMatrixTransfer(try WarpMatrixTransfer(&reader))
    case "shfl": .shuffle(try Shuffle(&reader))
    case "vote": .vote(try Vote(&reader))
    case "match": .warpMatch(try WarpMatch(&reader))
    case "activemask": .activeMask(try ActiveMask(&reader))
    case "redux": .warpReduction(try WarpReduction(&reader))
    case "elect": .election(try Election(&reader))
    case "bra", "ret", "exit": .control(try Control(&reader))
    case "call": .call(try Call(&reader))
    case "brx": .indexedBranch(try IndexedBranch(&reader))
    case "mapa", "getctarank": .clusterAddress(try ClusterAddress(&reader))
    case "barrier" where reader.contains("cluster"):
      .clusterBarrier(try ClusterBarrier(&reader))
    case "bar" where reader.contains("warp"): .warpBarrier(try WarpBarrier(&reader))
    case "bar", "barrier": .barrier(try Barrier(&reader))
    default: nil
    }
  }

  private var form: (any InstructionForm)? {
    switch self {
    case .arithmetic(let form): form
    case .floatArithmetic(let form): form
    case .floatTest(let form): form
    case .extendedArithmetic(let form): form
    case .dotProduct(let form): form
    case .bitField(let form): form
    case .video(let form): form
    case .logic(let form): form
    case .lookupTable(let form): form
    case .funnelShift(let form): form
    case .bytePermutation(let form): form
    case .bitCount(let form): form
    case .comparison(let form): form
    case .setComparison(let form): form
    case .select(let form): form
    case .signSelect(let form): form
    case .move(let form): form
    case .convert(let form): form
    case .packedConvert(let form): form
    case .convertAddress(let form): form
    case .addressTest(let form): form
    case .load(let form): form
    case .store(let form): form
    case .asyncCopy(let form): form
    case .atomic(let form): form
    case .fence(let form): form
    case .transactionBarrier(let form): form
    case .hint(let form): form
    case .createPolicy(let form): form
    case .matrixLoad(let form): form
    case .matrixStore(let form): form
    case .matrixTranspose(let form): form
    case .matrixMultiply(let form): form
    case .numericMatrixMultiply(let form): form
    case .warpMatrixTransfer(let form): form
    case .warpMatrixMultiply(let form): form
    case .shuffle(let form): form
    case .vote(let form): form
    case .warpMatch(let form): form
    case .activeMask(let form): form
    case .warpReduction(let form): form
    case .election(let form): form
    case .control(let form): form
    case .call(let form): form
    case .indexedBranch(let form): form
    case .barrier(let form): form
    case .warpBarrier(let form): form
    case .clusterBarrier(let form): form
    case .clusterAddress(let form): form
    case .other, .invalid: nil
    }
  }

  private var otherMnemonic: String {
    switch self {
    case .other(let mnemonic), .invalid(let mnemonic, _): mnemonic
    default: ""
    }
  }
}
