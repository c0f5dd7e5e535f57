import Emulator

/// A finding as the contract names it.
struct FindingReport: Encodable, Sendable {
  struct Access: Encodable, Sendable {
    let line: Int?
    let column: Int?
    let instruction: String

    init(_ access: Finding.Access) {
      line = access.position?.line
      column = access.position?.column
      instruction = access.instruction
    }
  }

  let kind: String
  let message: String
  let kernel: String
  let line: Int?
  let column: Int?
  let instruction: String
  let otherAccess: Access?
  let block: [Int]
  let warp: Int
  let lane: Int
  /// In hexadecimal, as no JSON number holds every address exactly.
  let address: String?
  let allocation: String?
  let count: Int

  init(_ finding: Finding) {
    kind = finding.kind.rawValue
    message = finding.message
    kernel = finding.kernel
    line = finding.access.position?.line
    column = finding.access.position?.column
    instruction = finding.access.instruction
    otherAccess = finding.otherAccess.map(Access.init)
    block = [finding.block.x, finding.block.y, finding.block.z]
    warp = finding.warp
    lane = finding.lane
    address = finding.address.map { "0x" + String($0, radix: 16) }
    allocation = finding.allocation
    count = finding.count
  }
}
