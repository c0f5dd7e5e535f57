import PTX

/// A tensor-core instruction by name: `mma.<shape>.<operand type>.<operation>`, where the operation
/// of 1-bit operands is `xor` or `and` and that of the others is the accumulator type.
struct MatrixInstruction: Hashable, Sendable {
  /// The full name.
  let name: String
  /// The first target that accepts it (PTX ISA 9.1, "mma": target notes).
  let firstTarget: Target
  /// The first target that no longer has it in hardware, where the assembler expands it; nil while
  /// all do. Read off the output of ptxas 12.4 to 13.5.
  let firstTargetWithout: Target?

  private init(_ name: String, since first: Target, until end: Target? = nil) {
    self.name = name
    firstTarget = first
    firstTargetWithout = end
  }

  /// Whether `target` executes the instruction without expansion.
  func isNative(on target: Target) -> Bool {
    guard target.number >= firstTarget.number else { return false }
    return firstTargetWithout.map { target.number < $0.number } ?? true
  }

  /// The instruction called `name`; nil when it is not known.
  init?(named name: String) {
    guard let known = Self.all.first(where: { $0.name == name }) else { return nil }
    self = known
  }

  /// Every instruction that a configuration may time.
  static let all: [MatrixInstruction] =
    [
      MatrixInstruction("mma.m8n8k128.b1.xor", since: .sm75, until: .sm90),
      MatrixInstruction("mma.m16n8k128.b1.xor", since: .sm80, until: .sm90),
      MatrixInstruction("mma.m16n8k256.b1.xor", since: .sm80, until: .sm90),
      MatrixInstruction("mma.m8n8k128.b1.and", since: .sm80, until: Target(100)),
      MatrixInstruction("mma.m16n8k128.b1.and", since: .sm80, until: Target(100)),
      MatrixInstruction("mma.m16n8k256.b1.and", since: .sm80, until: Target(100)),
    ]
    + ["s4", "u4"].flatMap { type in
      [
        MatrixInstruction("mma.m8n8k32.\(type).s32", since: .sm75, until: .sm90),
        MatrixInstruction("mma.m16n8k32.\(type).s32", since: .sm80, until: .sm90),
        MatrixInstruction("mma.m16n8k64.\(type).s32", since: .sm80, until: .sm90),
      ]
    }
    + ["s8", "u8"].flatMap { type in
      [
        MatrixInstruction("mma.m8n8k16.\(type).s32", since: .sm75),
        MatrixInstruction("mma.m16n8k16.\(type).s32", since: .sm80),
        MatrixInstruction("mma.m16n8k32.\(type).s32", since: .sm80),
      ]
    }
    + ["f16", "f32"].flatMap { accumulator in
      [
        MatrixInstruction("mma.m16n8k8.f16.\(accumulator)", since: .sm75),
        MatrixInstruction("mma.m16n8k16.f16.\(accumulator)", since: .sm80),
      ]
    }
}
