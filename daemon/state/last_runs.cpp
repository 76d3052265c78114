#include "state/last_runs.hpp"

#include <aio/value.hpp>
#include <boost/json/serialize.hpp>

#include <system_error>

#include "state/atomic_file.hpp"
#include "state/bad_state.hpp"

namespace aiod::state {
namespace {

constexpr std::int64_t version = 1;
constexpr std::size_t longest_name = 512;

std::string set_aside(const std::filesystem::path& file, const std::string& problem) {
  std::string text = file.string() + " can't be used: " + problem;
  try {
    text += "; it was kept as " + put_aside(file).string();
  } catch (const std::system_error& e) {
    text += std::string("; it could not be put aside: ") + e.what();
  }
  return text + "; when services last ran is not known";
}

}  // namespace

std::string encode_last_runs(const RunTimes& times) {
  aio::Object runs;
  for (const auto& [unit, time] : times) runs[unit] = time.time_since_epoch().count();
  return boost::json::serialize(aio::Object{{"version", version}, {"last_runs_ns", std::move(runs)}}) + '\n';
}

RunTimes decode_last_runs(std::string_view text) {
  const aio::Object document = parse_state(text, version);
  RunTimes times;
  for (const auto& [unit, time] : object(member(document, "last_runs_ns"))) {
    if (unit.empty() || unit.size() > longest_name) throw BadState("there is a name that no service has");
    times.emplace(unit, aio::WallTime(aio::Duration(integer(time))));
  }
  return times;
}

LastRuns load_last_runs(const std::filesystem::path& file) {
  try {
    const auto text = read_file(file);
    if (!text) return {};
    return {.times = decode_last_runs(*text)};
  } catch (const std::exception& e) {
    return {.warning = set_aside(file, e.what())};
  }
}

void save_last_runs(const std::filesystem::path& file, const RunTimes& times) {
  write_file(file, encode_last_runs(times));
}

}  // namespace aiod::state
