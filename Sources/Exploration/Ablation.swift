public import BipolarInt
public import Kernels
public import Mapping
import PTX
public import PerformanceModel

/// The paper's four ideas, each switched off by itself: the bipolar format, the layout of packed
/// planes, recovery in shared memory, and the mapping of kernels to products.
public struct Ablation: Sendable {
  /// One of the ideas.
  public enum Idea: String, Hashable, Sendable, CaseIterable {
    /// Bipolar planes against two's-complement ones.
    case format
    /// Planes in 8 x 128-bit tiles against planes row by row.
    case layout
    /// Recovery on the chip against partial planes through global memory.
    case recovery
    /// The configuration that is best for the product against one for all products.
    case mapping
  }

  /// What a variant stands for.
  public enum Role: String, Hashable, Sendable, CaseIterable {
    /// The idea as the paper has it.
    case on
    /// Without the idea.
    case off
    /// Another way to the same end.
    case other
  }

  /// One way to multiply, and what it costs.
  public struct Variant: Sendable {
    /// What it is called: `bipolar, xor`.
    public let name: String
    /// What it stands for.
    public let role: Role
    /// The kernel; nil where there is none.
    public let kernel: (any MultiplicationKernel)?
    /// The estimate; nil where there is none.
    public let estimate: PlanEstimate?
    /// Why there is none.
    public let refusal: String?
  }

  /// An idea with its variants: the one with the idea first.
  public struct Comparison: Sendable {
    /// The idea.
    public let idea: Idea
    /// The variants.
    public let variants: [Variant]

    /// The time of a variant over that with the idea: above 1 where the idea pays.
    public func ratio(of variant: Variant) -> Double? {
      guard let on = variants.first(where: { $0.role == .on })?.estimate?.estimate.cycles, on > 0,
        let cycles = variant.estimate?.estimate.cycles
      else { return nil }
      return cycles / on
    }
  }

  /// The configuration from which one side at a time is changed: the mapping's choice.
  public let base: BitPlaneMultiplication
  /// The ideas in order.
  public let comparisons: [Comparison]

  /// Compares at one size.
  ///
  /// - Parameter request: What stays the same in all variants: the widths, and whatever else is set.
  /// - Throws: `KernelError` or `EstimateError` where the GPU runs no kernel of the request.
  public init(
    _ request: KernelRequest, size: MultiplicationSize, mapping: KernelMapping
  ) throws {
    let gpu = mapping.estimator.gpu
    var tiled = request
    tiled.path = .tiles
    let candidates = try KernelRegistry.candidates(
      for: tiled, target: gpu.target, size: size, multiprocessors: gpu.sm.count)
    let best = try mapping.best(of: candidates, for: size).kernel
    guard let base = best as? BitPlaneMultiplication else {
      throw MappingError.noCandidate(family: request.family.rawValue, gpu: gpu.name)
    }
    self.base = base
    let change = Change(base: base, size: size, estimator: mapping.estimator)
    comparisons = [
      Comparison(idea: .format, variants: change.formats()),
      Comparison(idea: .layout, variants: change.layouts()),
      Comparison(idea: .recovery, variants: change.recoveries()),
      Comparison(
        idea: .mapping,
        variants: [
          change.variant("mapped tile", .on) { base },
          change.variant("one fixed tile", .off) {
            try BitPlaneMultiplication(
              precision: base.precision, operation: base.operation,
              tile: .standard(for: base.precision, target: base.target), target: base.target,
              layout: base.layout, encoding: base.encoding)
          },
        ]),
    ]
  }
}

/// Changes one side of a configuration.
private struct Change {
  let base: BitPlaneMultiplication
  let size: MultiplicationSize
  let estimator: PlanEstimator

  func variant(
    _ name: String, _ role: Ablation.Role, _ make: () throws -> BitPlaneMultiplication
  ) -> Ablation.Variant {
    do {
      let kernel = try make()
      return Ablation.Variant(
        name: name, role: role, kernel: kernel, estimate: try estimator.estimate(kernel, size),
        refusal: nil)
    } catch {
      return Ablation.Variant(
        name: name, role: role, kernel: nil, estimate: nil, refusal: "\(error)")
    }
  }

  func formats() -> [Ablation.Variant] {
    func format(_ encoding: PlaneEncoding, _ operation: PlaneOperation)
      -> () throws -> BitPlaneMultiplication
    {
      { try kernel(operation: operation, encoding: encoding) }
    }
    let other: PlaneOperation = base.operation == .xor ? .and : .xor
    return [
      variant(
        "bipolar, \(base.operation.rawValue)", .on, format(.bipolar, base.operation)),
      variant("two's complement, and", .off, format(.twosComplement, .and)),
      variant("bipolar, \(other.rawValue)", .other, format(.bipolar, other)),
    ]
  }

  func layouts() -> [Ablation.Variant] {
    PlaneLayout.allCases.reversed().map { layout in
      let role: Ablation.Role = layout == .panels ? .on : layout == .rows ? .off : .other
      return variant(layout.rawValue, role) { try kernel(layout: layout) }
    }
  }

  func recoveries() -> [Ablation.Variant] {
    BitPlaneMultiplication.Recovery.allCases.map { recovery in
      let role: Ablation.Role = recovery == .shared ? .on : recovery == .global ? .off : .other
      return variant(Self.name(of: recovery), role) {
        try kernel(recovery: recovery)
      }
    }
  }

  private static func name(of recovery: BitPlaneMultiplication.Recovery) -> String {
    switch recovery {
    case .shared: "shared memory"
    case .registers: "registers"
    case .running: "registers, running"
    case .global: "global memory"
    }
  }

  /// The base with a side changed. Where its tile cannot carry the change, the standard tile does.
  private func kernel(
    operation: PlaneOperation? = nil, encoding: PlaneEncoding? = nil, layout: PlaneLayout? = nil,
    recovery: BitPlaneMultiplication.Recovery? = nil
  ) throws -> BitPlaneMultiplication {
    let recovery = recovery ?? base.recovery
    func make(_ tile: Tile) throws -> BitPlaneMultiplication {
      try BitPlaneMultiplication(
        precision: base.precision, operation: operation ?? base.operation, tile: tile,
        target: base.target, layout: layout ?? base.layout, recovery: recovery,
        encoding: encoding ?? base.encoding)
    }
    func tile(_ tile: Tile) -> Tile {
      Tile(
        m: tile.m, n: tile.n, k: tile.k, stages: tile.stages, shape: tile.shape,
        precision: base.precision, recovery: recovery)
    }
    for choice in [base.tile, tile(base.tile)] {
      if let kernel = try? make(choice) { return kernel }
    }
    return try make(tile(.standard(for: base.precision, target: base.target)))
  }
}
