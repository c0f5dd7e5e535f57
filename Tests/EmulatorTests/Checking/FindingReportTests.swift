import Emulator
import PTX
import Testing

@Suite("Reports of findings")
struct FindingReportTests {
  /// Two blocks of two warps; each thread reads what the other warp writes.
  static let race = SeededBug(
    "race", .race,
    """
    mov.u32 %r2, %tid.x; mov.u32 %r4, tile; mad.lo.u32 %r3, %r2, 4, %r4;
    st.shared.u32 [%r3], %r2;
    xor.b32 %r6, %r2, 32; mad.lo.u32 %r6, %r6, 4, %r4;
    ld.shared.u32 %r7, [%r6]; st.global.u32 [%out], %r7;
    """
  ).with { $0.grid = 2 }

  @Test("A race names both accesses, both threads, the address, the count and the mend")
  func raceNamesBoth() throws {
    let found = try Self.race.findings(isFixed: false, checks: .races)
    let finding = try #require(found.first)
    #expect(found.count == 1)
    let line = TestKernel.firstLine
    // Warp 0 reads before warp 1 stores; warp 1 then stores, and reads what warp 0 stored. Both are one
    // finding: 32 words twice in each of two blocks.
    #expect(finding.count == 128)
    #expect(finding.access.position?.line == line + 1)
    #expect(finding.access.instruction == "st.shared.u32")
    #expect(finding.otherAccess?.position?.line == line + 3)
    #expect(finding.otherAccess?.instruction == "ld.shared.u32")
    #expect(finding.block == Dimensions(0, 0, 0) && finding.warp == 1 && finding.lane == 0)
    #expect(finding.address == 128)
    #expect(
      finding.otherAccess?.thread
        == Finding.Thread(block: Dimensions(0, 0, 0), warp: 0, lane: 0))
    let lines = finding.description.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[0].contains("a bar.sync between the two"))
    #expect(lines[0].contains("PTX line \(line + 1)") && lines[0].contains("128 times"))
    #expect(lines[1].contains("PTX line \(line + 3)") && lines[1].contains("warp 0, lane 0"))
  }

  @Test("Findings are in the order of the text")
  func order() throws {
    let body = """
      st.global.u32 [%in+65536], %i; st.global.u32 [%out+65536], %i;
      mov.u32 %r2, %tid.x; mov.u32 %r4, tile;
      st.shared.u32 [%r4], %r2;
      ld.global.u32 %r3, [%in+2]; st.global.u32 [%outBase], %r9;
      """
    let found = try SeededBug("several", .race, body).findings(isFixed: false)
    let places = found.map {
      ($0.access.position?.line ?? 0) * 1000 + ($0.access.position?.column ?? 0)
    }
    #expect(places == places.sorted())
    #expect(
      found.map(\.kind) == [.outOfBounds, .outOfBounds, .race, .misaligned, .uninitialized])
  }

  @Test("A check that is off finds nothing, and none is on by itself")
  func switches() throws {
    #expect(try Self.race.findings(isFixed: false, checks: []).isEmpty)
    // What races here is also read before it is written.
    let others = Checks.all.subtracting([.races, .initialization])
    #expect(try Self.race.findings(isFixed: false, checks: others).isEmpty)
    let kinds: [(bugs: [SeededBug], checks: Checks, kinds: Set<Finding.Kind>)] = [
      (SharedRaceTests.bugs, .races, [.race, .warpSynchronous]),
      (MemoryErrorTests.bugs, .memory, [.outOfBounds, .misaligned, .useAfterFree]),
      (AsyncCopyCheckTests.bugs, .asyncCopies, [.asyncCopyNotAwaited]),
    ]
    for (bugs, checks, kinds) in kinds {
      for bug in bugs {
        let found = try bug.findings(isFixed: false, checks: checks)
        #expect(kinds.isSuperset(of: found.map(\.kind)), "\(bug.name): \(found)")
      }
    }
  }

  @Test("A launch that faults brings what was found before")
  func faults() throws {
    let body = """
      mov.u32 %r2, %tid.x; mov.u32 %r4, tile;
      st.shared.u32 [%r4], %r2;
      setp.gt.u32 %p0, %r2, 31; @%p0 bra other; bar.sync 1, 64; ret;
      other: bar.sync 2, 64;
      """
    let found = try SeededBug("deadlock", .deadlock, body).findings(isFixed: false)
    #expect(found.map(\.kind) == [.race, .deadlock])
  }

  @Test("Checks change no result and no count")
  func sameResult() throws {
    for bug in SharedRaceTests.bugs.prefix(6) {
      let program = try bug.kernel(isFixed: true).program()
      var results: [[UInt32]] = []
      var counters: [Counters] = []
      for checks in [Checks(), .all] {
        let memory = GlobalMemory()
        let input = try memory.allocate("input", copying: (0..<1024).map { UInt32($0) })
        let output = try memory.allocate("output", byteCount: 4096)
        let launch = Launch(
          grid: Dimensions(2), block: Dimensions(bug.block),
          arguments: [.pointer(input), .pointer(output)])
        let profile = try Emulator(memory: memory, threads: 2)
          .run(program, launch, options: Emulator.Options(checks: checks))
        results.append(try memory.read(output, as: UInt32.self, count: 1024))
        counters.append(profile.counters)
      }
      #expect(results[0] == results[1] && counters[0] == counters[1], "\(bug.name)")
    }
  }
}
