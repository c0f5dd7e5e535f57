extension MultiplicationSize {
  /// The largest side of a product: its bytes along a row of 32-bit elements fit 32 bits.
  private static let largestSide = 1 << 29

  /// The most elements of an operand or a result, so that no count of bytes overflows.
  private static let mostElements = 1 << 44

  /// Refuses sizes whose addresses or byte counts kernels cannot hold.
  func requireAddressable() throws(KernelError) {
    for (name, value) in [("m", m), ("n", n), ("k", k), ("batch", batch)] {
      guard (1...Self.largestSide).contains(value) else {
        throw .illegalSize("\(name) = \(value): use 1 to \(Self.largestSide)")
      }
    }
    // Sides of 29 bits: two multiply without overflow, and then the batch is compared by division.
    guard max(m * n, m * k, n * k) <= Self.mostElements / batch else {
      throw .illegalSize(
        "\(m) x \(n) x \(k), \(batch) times, has an operand of more than \(Self.mostElements) "
          + "elements: use smaller sizes")
    }
  }

  /// Refuses a grid that a launch cannot have (CUDA Programming Guide, compute capabilities).
  func requireGrid(y: Int, z: Int = 1) throws(KernelError) {
    guard y <= 65535, z <= 65535 else {
      throw .illegalSize(
        "the grid needs \(max(y, z)) blocks on a side that has at most 65535: use a larger tile, "
          + "fewer rows or a smaller batch")
    }
  }
}
