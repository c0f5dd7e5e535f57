import Testing

@testable import Reporting

@Suite struct SnakeCaseKeyTests {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int?
    init(stringValue: String) { self.stringValue = stringValue }
    init(intValue: Int) {
      self.intValue = intValue
      stringValue = "Index \(intValue)"
    }
  }

  @Test func capitalsBecomeUnderscores() {
    let cases = [
      ("m", "m"), ("timeUs", "time_us"), ("globalLoadSectors", "global_load_sectors"),
      ("occupancyWarpsPerSm", "occupancy_warps_per_sm"), ("l2Bytes", "l2_bytes"),
      ("dramGbPerS", "dram_gb_per_s"), ("warpsM", "warps_m"), ("", ""),
      ("mma.m16n8k256.b1.xor", "mma.m16n8k256.b1.xor"), ("snake_case", "snake_case"),
    ]
    for (key, expected) in cases {
      #expect(SnakeCaseKey(Key(stringValue: key)).stringValue == expected)
    }
    #expect(SnakeCaseKey(nil).stringValue == "")
  }

  @Test func positionsStayNumbers() {
    #expect(SnakeCaseKey(Key(intValue: 3)).intValue == 3)
    #expect(SnakeCaseKey(intValue: 4)?.stringValue == "4")
  }
}
