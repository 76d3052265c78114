#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "aioctl/terminal.hpp"

namespace aiod::aioctl {

enum class LogFormat { brief, json, cat };

/// One record of io.aiod.Log, with its newline:
///   brief  "Nov 22 14:03:07 [hello.service] WARNING text", a text of several lines indented below
///   json   the record as one line of JSON
///   cat    the text alone
std::string render_record(const boost::json::value& record, LogFormat format, const Terminal& terminal);

/// The records of one reply.
std::string render_records(const boost::json::array& records, LogFormat format, const Terminal& terminal);

/// "-- 12 lines lost --"
std::string render_lost(std::int64_t lost, const Terminal& terminal);

}  // namespace aiod::aioctl
