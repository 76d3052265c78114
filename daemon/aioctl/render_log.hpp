#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aioctl/terminal.hpp"
#include "aioctl/time_format.hpp"

namespace aiod::aioctl {

/// How a record is written. All but the last five begin with the time and go on with
/// "[hello.service] WARNING text", a text of several lines indented below.
enum class LogFormat {
  brief,        // Nov 22 14:03:07
  full,         // Sun 2026-11-22 14:03:07 UTC
  iso,          // 2026-11-22T14:03:07+00:00
  iso_precise,  // 2026-11-22T14:03:07.125000+00:00
  precise,      // Nov 22 14:03:07.125000
  delta,        // [Nov 22 14:03:07.125000 <     1.500000 >], the time since the record before
  unix_time,    // 1795356187.125000
  verbose,      // all fields, one a line
  json,         // one object a line
  json_pretty,  // one field a line
  json_seq,     // RFC 7464
  cat           // the text alone
};

/// By --output's name; any other is brief.
LogFormat log_format_named(std::string_view name);

/// Whether lines for people may stand between the records.
bool is_for_people(LogFormat format);

/// Writes records one after the other.
class LogRenderer {
 public:
  LogRenderer(LogFormat format, const Terminal& terminal, Zone zone = Zone::local)
      : format_(format), terminal_(terminal), zone_(zone) {}

  /// One record of io.aiod.Log, with its newline.
  std::string record(const boost::json::value& record);
  std::string records(const boost::json::array& records);

 private:
  std::string stamp(double time);
  std::string line(const boost::json::object& record);
  std::string fields(const boost::json::object& record) const;

  LogFormat format_;
  Terminal terminal_;
  Zone zone_;
  std::optional<double> before_;  // the time of the last record
};

/// The records of one reply.
std::string render_records(const boost::json::array& records, LogFormat format, const Terminal& terminal);

/// "-- 12 lines lost --"
std::string render_lost(std::int64_t lost, const Terminal& terminal);

}  // namespace aiod::aioctl
