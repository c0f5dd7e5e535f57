// Matrix operations of a whole warp: products, stmatrix, movmatrix, addresses of fragments.
extension BlockExecutor {
  /// Executes a matrix operation whose lanes have come together.
  ///
  /// - Returns: False if it faulted.
  func runMatrix(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32,
    _ counter: Int, _ warp: Int
  ) -> Bool {
    switch operation.code {
    case .matrixMultiply where !options.multipliesMatrices: break
    case .multiplyFragments where !options.multipliesMatrices: break
    case .matrixMultiply:
      let form = BitMatrixForm(rawValue: operation.detail)
      tensorCore.multiply(form, file: file, rows: pool + Int(operation.d))
    case .multiplyFragments:
      let form = FragmentForm(rawValue: UInt64(bitPattern: operation.immediate))
      matrixUnit.multiply(form, file: file, rows: pool + Int(operation.d))
    case .fragmentAddress: Self.fragmentAddress(operation, file, active)
    case .storeMatrix, .storeMatrixTransposed: return storeMatrix(operation, file, counter, warp)
    case .transposeMatrix: Self.transposeMatrix(operation, file)
    default: return loadMatrix(operation, file, counter, warp)
    }
    return true
  }

  /// d = a + (major index) x stride + (minor offset), both of the lane's place in a fragment.
  private static func fragmentAddress(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32
  ) {
    let place = FragmentPlace(rawValue: UInt64(bitPattern: operation.immediate))
    let stride = Lanes.row(file, operation.b, as: UInt32.self)
    @inline(__always)
    func offset(_ lane: Int) -> UInt64 {
      let major = UInt64(truncatingIfNeeded: place.major(lane))
      let minor = UInt64(truncatingIfNeeded: place.minor(lane))
      // A stride of elements narrower than a byte counts words.
      let bytes = (UInt64(stride[lane]) &>> place.strideDown) &<< place.strideUp
      return major &* bytes &+ minor
    }
    if place.isWide {
      let base = Lanes.row(file, operation.a, as: UInt64.self)
      Lanes.each(file, active, operation.d, as: UInt64.self) { base[$0] &+ offset($0) }
    } else {
      let base = Lanes.row(file, operation.a, as: UInt32.self)
      Lanes.each(file, active, operation.d, as: UInt32.self) {
        base[$0] &+ UInt32(truncatingIfNeeded: offset($0))
      }
    }
  }

  /// stmatrix: the lanes of a matrix give the addresses of its rows.
  private func storeMatrix(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ counter: Int, _ warp: Int
  ) -> Bool {
    let count = Int(operation.count)
    let suppliers: UInt32 = count == 4 ? .max : (1 << UInt32(8 * count)) - 1
    guard
      formSharedAddresses(
        operation.a, offset: operation.immediate, file, suppliers, byteCount: 16, isStore: true,
        counter, warp)
    else { return false }
    for matrix in 0..<count {
      let source = file + Int(pool[Int(operation.d) &+ matrix])
      for row in 0..<8 {
        let target = shared + Int(sharedAddresses[8 &* matrix &+ row])
        if operation.code == .storeMatrix {
          // Lane 4 r + t has word t of row r.
          target.copyMemory(from: source + 16 &* row, byteCount: 16)
        } else {
          // Column c of row r comes from lane 4 c + r / 2, half r & 1.
          for column in 0..<8 {
            let half = 2 &* (4 &* column &+ row >> 1) &+ (row & 1)
            target.storeBytes(
              of: source.load(fromByteOffset: 2 &* half, as: UInt16.self),
              toByteOffset: 2 &* column, as: UInt16.self)
          }
        }
      }
    }
    return true
  }

  /// movmatrix: element (row, column) of a fragment changes places with (column, row).
  private static func transposeMatrix(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer
  ) {
    let source = file + Int(operation.a)
    // The destination may be the source: both are read in whole before anything is written.
    withUnsafeTemporaryAllocation(byteCount: 128, alignment: 16) { buffer in
      for row in 0..<8 {
        for column in 0..<8 {
          buffer.storeBytes(
            of: source.load(fromByteOffset: 16 &* column &+ 2 &* row, as: UInt16.self),
            toByteOffset: 16 &* row &+ 2 &* column, as: UInt16.self)
        }
      }
      (file + Int(operation.d)).copyMemory(
        from: UnsafeRawPointer(buffer.baseAddress ?? source), byteCount: 128)
    }
  }
}
