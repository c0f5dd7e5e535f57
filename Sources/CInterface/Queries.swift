import CApsim
import Emulator

// Queries of the last launch.

/// `apsim_counter` of `apsim.h`.
@_cdecl("apsim_counter")
public func counter(
  _ context: OpaquePointer?, _ name: UnsafePointer<CChar>?, _ value: UnsafeMutablePointer<UInt64>?
) -> Int32 {
  guard let context = Context.at(context) else { return apsim_status(APSIM_INVALID_CALL) }
  return context.perform {
    guard let name = CString.text(name), let value else {
      throw Status.invalidCall("the counter's name or place is null")
    }
    value.pointee = 0
    guard let profile = context.profile else {
      throw Status.invalidCall("no launch has ended, so nothing is counted")
    }
    let counters = profile.counters.named
    if let counter = counters.first(where: { $0.name == name }) {
      value.pointee = counter.value
    } else if !Counters.isOpenGroup(of: name) {
      let known = counters.map(\.name).filter { !Counters.isOpenGroup(of: $0) }
      throw Status.invalidCall(
        "no counter is called '\(name)'; there are \(known.joined(separator: ", "))")
    }
  }
}

/// `apsim_counters_json` of `apsim.h`.
@_cdecl("apsim_counters_json")
public func countersJSON(_ context: OpaquePointer?) -> UnsafePointer<CChar>? {
  guard let context = Context.at(context), let profile = context.profile else { return nil }
  return context.keep(profile.counters.json)
}

/// `apsim_finding_count` of `apsim.h`.
@_cdecl("apsim_finding_count")
public func findingCount(_ context: OpaquePointer?) -> Int {
  Context.at(context)?.findings.count ?? 0
}

/// `apsim_finding` of `apsim.h`.
@_cdecl("apsim_finding")
public func finding(_ context: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
  guard let context = Context.at(context), context.findings.indices.contains(index) else {
    return nil
  }
  return context.keep(context.findings[index].description)
}

/// `apsim_printed` of `apsim.h`.
@_cdecl("apsim_printed")
public func printed(_ context: OpaquePointer?) -> UnsafePointer<CChar>? {
  guard let context = Context.at(context) else { return nil }
  return context.keep(context.printed)
}

extension Counters {
  private static let openGroups = [
    "warp_instructions_by_class", "thread_instructions_by_class", "mma_instructions_by_form",
  ]

  /// Whether the name is of a group whose members are those that were counted.
  fileprivate static func isOpenGroup(of name: String) -> Bool {
    openGroups.contains { name.hasPrefix($0 + ".") }
  }

  /// The counters as one JSON object on one line. Names hold nothing that needs an escape.
  fileprivate var json: String {
    var members: [(name: String, text: String)] = []
    var groups: [String: [String]] = [:]
    for group in Self.openGroups { groups[group] = [] }
    for (name, value) in named {
      let parts = name.split(separator: ".", maxSplits: 1)
      if parts.count == 2 {
        groups[String(parts[0]), default: []].append("\"\(parts[1])\": \(value)")
      } else {
        members.append((name, "\(value)"))
      }
    }
    for (group, list) in groups {
      members.append((group, "{" + list.joined(separator: ", ") + "}"))
    }
    members.sort { $0.name < $1.name }
    return "{" + members.map { "\"\($0.name)\": \($0.text)" }.joined(separator: ", ") + "}"
  }
}
