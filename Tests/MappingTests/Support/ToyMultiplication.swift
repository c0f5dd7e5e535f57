import Kernels
import PTX

/// A product of single-precision matrices that is easy to reason about: a warp computes 8 x 32
/// outputs, a lane a column, four elements of the inner length a trip. The loop is unrolled over a
/// ring of `stages` trips, so that one branch back serves that many.
struct ToyMultiplication: MultiplicationKernel, KernelProgram {
  var stages = 3
  /// Whether trips whose number is a power of two cost more: counts then do not grow evenly.
  var isIrregular = false
  var target = Target.sm80

  let name = "toy"
  let activationValues = OperandValues.single
  let weightValues = OperandValues.single
  let accuracy = Accuracy.accumulated(significandBits: 24)
  var configuration: String { "8x32x4, \(stages) stages\(isIrregular ? ", irregular" : "")" }
  var entry: String { "toy_\(stages)\(isIrregular ? "_irregular" : "")" }
  let threads = 32
  let sharedBytes = 0

  func plan(for size: MultiplicationSize) throws(KernelError) -> LaunchPlan {
    guard size.m >= 1, size.n >= 1, size.k >= 1 else { throw .illegalSize("no elements") }
    let (x, y) = ((size.n - 1) / 32 + 1, (size.m - 1) / 8 + 1)
    let trips = (size.k - 1) / 4 + 1
    let format = OperandFormat.single(rowAlignmentInBytes: 4)
    return LaunchPlan(
      buffers: [
        .init("x", byteCount: 4 * size.m * size.k, contents: .activations(format)),
        .init("w", byteCount: 4 * size.n * size.k, contents: .weights(format)),
        .init("y", byteCount: 4 * size.m * size.n, contents: .undefined),
      ],
      steps: [
        .init(
          "multiply", program: self, grid: (x, y, 1),
          arguments: [.buffer(0), .buffer(1), .buffer(2)]
            + [size.m, size.n, size.k, trips].map { .u32(UInt32($0)) },
          pipelineIterations: trips, pipelineStages: stages,
          blockClasses: LaunchPlan.BlockClass.tiles(
            x: x, y: y, lastColumnIsPartial: size.n % 32 != 0, lastRowIsPartial: size.m % 8 != 0))
      ],
      output: .init(buffer: 2, type: .single, pitch: size.n))
  }

  var module: Module {
    guard let module = try? Module(parsing: text) else { preconditionFailure("\(entry): \(text)") }
    return module
  }

  /// %row and %col are the first row and the lane's column, %p0 to %p7 say which rows exist.
  private var text: String {
    let rows = 0..<8
    var body = ""
    for stage in 0..<stages {
      if isIrregular {
        body += """
          sub.u32 %r3, %trip, 1; and.b32 %r3, %r3, %trip; setp.ne.u32 %q, %r3, 0;
          @%q bra regular\(stage);
          brev.b32 %r3, %r3;
          regular\(stage):

          """
      }
      for element in 0..<4 {
        body += """
          mov.f32 %f0, 0f00000000; add.u32 %r3, %at, \(element); setp.lt.u32 %q, %r3, %k;
          and.pred %q, %q, %inside;
          @%q ld.global.f32 %f0, [%w+\(4 * element)];

          """
        for row in rows {
          body += """
            mov.f32 %f1, 0f00000000; and.pred %s, %q, %p\(row);
            @%s ld.global.f32 %f1, [%x\(row)+\(4 * element)];
            fma.rn.f32 %sum\(row), %f0, %f1, %sum\(row);

            """
        }
      }
      body += "add.u32 %at, %at, 4; add.u64 %w, %w, 16;\n"
      body += rows.map { "add.u64 %x\($0), %x\($0), 16;\n" }.joined()
      body += """
        add.u32 %trip, %trip, 1; setp.ge.u32 %q, %trip, %trips;
        @%q bra done;

        """
    }
    return """
      .version 7.8
      .target \(target)
      .address_size 64
      .visible .entry \(entry)(.param .u64 px, .param .u64 pw, .param .u64 py, .param .u32 pm,
        .param .u32 pn, .param .u32 pk, .param .u32 ptrips)
      {
      .reg .pred %p<8>, %q, %s, %inside; .reg .b32 %r<8>, %at, %trip, %trips, %m, %n, %k, %row, %col;
      .reg .b64 %x<8>, %w, %y, %d; .reg .f32 %f<2>, %sum<8>;
      ld.param.u32 %m, [pm]; ld.param.u32 %n, [pn]; ld.param.u32 %k, [pk];
      ld.param.u32 %trips, [ptrips]; ld.param.u64 %w, [pw]; ld.param.u64 %y, [py];
      mov.u32 %r0, %ctaid.x; mov.u32 %r1, %tid.x; mad.lo.u32 %col, %r0, 32, %r1;
      mov.u32 %r0, %ctaid.y; shl.b32 %row, %r0, 3; setp.lt.u32 %inside, %col, %n;
      mul.wide.u32 %d, %col, %k; shl.b64 %d, %d, 2; add.u64 %w, %w, %d;
      \(rows.map { """
        add.u32 %r2, %row, \($0); setp.lt.u32 %p\($0), %r2, %m; ld.param.u64 %x\($0), [px];
        mul.wide.u32 %d, %r2, %k; shl.b64 %d, %d, 2; add.u64 %x\($0), %x\($0), %d;
        mov.f32 %sum\($0), 0f00000000;
        """ }.joined(separator: "\n"))
      mov.u32 %at, 0; mov.u32 %trip, 0;
      loop:
      \(body)
      bra loop;
      done:
      \(rows.map { """
        add.u32 %r2, %row, \($0); mul.wide.u32 %d, %r2, %n; cvt.u64.u32 %x0, %col;
        add.u64 %d, %d, %x0; shl.b64 %d, %d, 2; add.u64 %d, %d, %y; and.pred %s, %inside, %p\($0);
        @%s st.global.f32 [%d], %sum\($0);
        """ }.joined(separator: "\n"))
      ret;
      }
      """
  }
}
