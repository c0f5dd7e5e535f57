import BipolarInt
public import PTX

/// The kernels whose registers are measured: everything that a mapping may choose for the sizes and
/// precisions that reports speak of, the standard kernel of every pair of widths, and packing.
///
/// A new family appears here by itself once `KernelRegistry` knows it.
public enum KernelCatalog {
  /// Precisions whose candidates are all measured.
  static let precisions = ["w1a1", "w1a2", "w1a4", "w2a2", "w2a4", "w3a4", "w4a4", "w8a8"]

  /// Sizes from one token to many: candidates depend on how many there are.
  static let sizes = [1, 16, 128, 1024, 4096].map {
    MultiplicationSize(m: $0, n: 4096, k: 4096)
  }

  /// The targets that kernels are printed for.
  public static let targets: [Target] = [.sm75, .sm80, .sm86, .sm89, .sm90]

  /// The kernels for a target, each once, by entry name.
  public static func programs(for target: Target) -> [any KernelProgram] {
    var programs: [String: any KernelProgram] = [:]
    func add(_ program: any KernelProgram) { programs[program.entry] = program }
    func add(_ kernel: any MultiplicationKernel, _ size: MultiplicationSize) {
      for step in (try? kernel.plan(for: size).steps) ?? [] { add(step.program) }
    }
    for family in KernelFamily.allCases {
      let precisions =
        family.takesPrecision ? Self.precisions.compactMap { try? Precision($0) } : [nil]
      for precision in precisions {
        for request in requests(family, precision, target) {
          for size in sizes {
            let candidates = try? KernelRegistry.candidates(
              for: request, target: target, size: size)
            for kernel in candidates ?? [] { add(kernel, size) }
          }
        }
      }
    }
    for precision in Precision.allPairs {
      for request in requests(.apmm, precision, target) {
        for size in [sizes[0], sizes[2]] {
          if let kernel = try? KernelRegistry.kernel(for: request, target: target, size: size) {
            add(kernel, size)
          }
        }
      }
    }
    for program in packing(for: target) { add(program) }
    return programs.keys.sorted().compactMap { programs[$0] }
  }

  /// A request in each form of the one-bit product.
  private static func requests(
    _ family: KernelFamily, _ precision: Precision?, _ target: Target
  ) -> [KernelRequest] {
    guard family.options.contains(.operation) else {
      return [KernelRequest(family, precision: precision)]
    }
    return PlaneOperation.allCases.map {
      var request = KernelRequest(family, precision: precision)
      request.operation = $0
      return request
    }
  }

  private static func packing(for target: Target) -> [any KernelProgram] {
    var programs: [any KernelProgram] = []
    let sources: [PackingSource] = [
      .codes, .single(.rows), .half(.rows), .integers(bits: 8, .halved),
      .integers(bits: 32, .halved),
    ]
    for width in BitWidth.allCases {
      for source in sources {
        for layout in PlaneLayout.allCases {
          if let kernel = try? PlanePacking(
            source: source, width: width, layout: layout, target: target)
          {
            programs.append(kernel)
          }
        }
      }
      for isHalf in [false, true] {
        if let kernel = try? RowScales(width: width, isHalf: isHalf, target: target) {
          programs.append(kernel)
        }
      }
    }
    return programs
  }
}
