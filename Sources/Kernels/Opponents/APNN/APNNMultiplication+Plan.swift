import BipolarInt
import PTX

extension APNNMultiplication {
  /// A launch for each product of the batch, as the published kernels know no batches.
  public func plan(for size: MultiplicationSize) throws(KernelError) -> LaunchPlan {
    try size.requireAddressable()
    let (p, q) = (precision.weightBits, precision.activationBits)
    let longest = AccumulatorBound.maximumInnerLength(for: precision)
    guard size.k <= longest else {
      throw .illegalSize(
        "k = \(size.k) may overflow 32-bit results at \(precision): use at most \(longest)")
    }
    let tiles = (m: (size.m - 1) / tileM + 1, n: (size.n - 1) / tileN + 1)
    guard max(p.bits * size.n, q.bits * size.m, tiles.m * tiles.n) <= Int(Int32.max) else {
      throw .illegalSize(
        "\(size.m) x \(size.n) results need more than 2^31 packed rows or tiles: use fewer")
    }
    func planes(_ width: BitWidth) -> OperandFormat {
      .planes(.rows, .bipolar, width, rowAlignmentInBits: Self.step)
    }
    let steps = (size.k - 1) / Self.step + 1
    let pitch = (size.n + 3) / 4 * 4
    let bytes = (
      x: planes(q).byteCount(rows: size.m, columns: size.k),
      w: planes(p).byteCount(rows: size.n, columns: size.k), y: 4 * size.m * pitch
    )
    var buffers: [LaunchPlan.Buffer] = [
      .init(
        "activations", byteCount: bytes.x * size.batch, contents: .activations(planes(q))),
      .init("weights", byteCount: bytes.w * size.batch, contents: .weights(planes(p))),
      .init("output", byteCount: bytes.y * size.batch, contents: .undefined),
    ]
    if operation == .and {
      buffers += [
        .init(
          "activation_sums", byteCount: 4 * size.m * size.batch,
          contents: .activations(.codeSums(.bipolar, q))),
        .init(
          "weight_sums", byteCount: 4 * size.n * size.batch,
          contents: .weights(.codeSums(.bipolar, p))),
      ]
    }
    let classes = blockClasses(
      tiles: tiles, lastRowIsPartial: size.m % tileM != 0, lastColumnIsPartial: size.n % tileN != 0)
    return LaunchPlan(
      buffers: buffers,
      steps: (0..<size.batch).map { product in
        var arguments: [LaunchPlan.Argument] = [
          .buffer(0, byteOffset: bytes.x * product), .buffer(1, byteOffset: bytes.w * product),
          .buffer(2, byteOffset: bytes.y * product),
        ]
        if operation == .and {
          arguments += [
            .buffer(3, byteOffset: 4 * size.m * product),
            .buffer(4, byteOffset: 4 * size.n * product),
          ]
        }
        let numbers = [
          size.m, size.n, size.k, steps * Self.step / 8, pitch, steps, tiles.m, tiles.m * tiles.n,
        ]
        return LaunchPlan.Step(
          "multiply", program: self, grid: (x: blocks, y: 1, z: 1),
          arguments: arguments + numbers.map { .u32(UInt32($0)) },
          // A block takes its tiles one by one.
          pipelineIterations: steps * ((tiles.m * tiles.n - 1) / blocks + 1), pipelineStages: 1,
          blockClasses: classes)
      },
      output: LaunchPlan.Output(buffer: 2, type: .int32, pitch: pitch))
  }

  /// How many tiles of each kind a block takes.
  private struct Share: Hashable {
    var tiles = 0
    var inLastRow = 0
    var inLastColumn = 0
    var isCornerIncluded = false
  }

  /// Blocks by what they take: tile t, of weights t / tiles.m and activations t % tiles.m, goes to
  /// block t mod `blocks`.
  private func blockClasses(
    tiles: (m: Int, n: Int), lastRowIsPartial: Bool, lastColumnIsPartial: Bool
  ) -> [LaunchPlan.BlockClass] {
    let count = tiles.m * tiles.n
    var shares = (0..<blocks).map { Share(tiles: (count + blocks - 1 - $0) / blocks) }
    if lastRowIsPartial {
      for column in 0..<tiles.n {
        shares[(column * tiles.m + tiles.m - 1) % blocks].inLastRow += 1
      }
    }
    if lastColumnIsPartial {
      for row in 0..<tiles.m {
        shares[((tiles.n - 1) * tiles.m + row) % blocks].inLastColumn += 1
      }
    }
    if lastRowIsPartial, lastColumnIsPartial {
      shares[(count - 1) % blocks].isCornerIncluded = true
    }
    var classes: [LaunchPlan.BlockClass] = []
    var places: [Share: Int] = [:]
    for (block, share) in shares.enumerated() {
      if let place = places[share] {
        classes[place].count += 1
      } else {
        places[share] = classes.count
        classes.append(.init(representative: block, count: 1))
      }
    }
    return classes
  }
}
