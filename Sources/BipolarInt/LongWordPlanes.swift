/// Bit planes regrouped for the CPU: 64-bit words, laid out `[row][plane][word]`, so that all planes of
/// a row lie together whatever the pitch of the packed operand was.
struct LongWordPlanes {
  let planes: Int
  let wordsPerPlane: Int
  let words: [UInt64]

  init(_ packed: BitPlanes) {
    let planes = packed.width.bits
    let wordsPerPlane = (packed.columns - 1) / 64 + 1
    let narrowWords = BitPlanes.wordsHolding(columns: packed.columns)
    let (pitch, planeStride) = (packed.pitchInWords, packed.planeStrideInWords)
    let count = packed.rows * planes * wordsPerPlane
    words = packed.words.withUnsafeBufferPointer { narrow in
      [UInt64](unsafeUninitializedCapacity: count) { wide, initializedCount in
        var index = 0
        for row in 0..<packed.rows {
          for plane in 0..<planes {
            let start = plane &* planeStride &+ row &* pitch
            for word in 0..<wordsPerPlane {
              let low = UInt64(narrow[start &+ 2 &* word])
              let hasHigh = 2 &* word &+ 1 < narrowWords
              let high = hasHigh ? UInt64(narrow[start &+ 2 &* word &+ 1]) : 0
              wide.initializeElement(at: index, to: high << 32 | low)
              index &+= 1
            }
          }
        }
        initializedCount = count
      }
    }
    self.planes = planes
    self.wordsPerPlane = wordsPerPlane
  }

  /// All planes of one row, in the buffer of `words`.
  @inline(__always)
  func row(
    _ row: Int, in words: UnsafeBufferPointer<UInt64>
  ) -> UnsafeBufferPointer<UInt64> {
    let length = planes &* wordsPerPlane
    return UnsafeBufferPointer(rebasing: words[row &* length..<(row &+ 1) &* length])
  }
}
