#include "state/last_runs.hpp"

#include <aio/value.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <system_error>

#include "state/atomic_file.hpp"

namespace aiod::state {
namespace {

constexpr std::int64_t version = 1;
constexpr std::size_t longest_name = 512;

aio::Value parse(std::string_view text) {
  boost::system::error_code error;
  aio::Value document = boost::json::parse(text, error);
  if (error) throw BadState("it is no JSON: " + error.message());
  return document;
}

const aio::Value& member(const aio::Object& object, std::string_view key) {
  const aio::Value* found = object.if_contains(key);
  if (found == nullptr) throw BadState("it has no \"" + std::string(key) + '"');
  return *found;
}

const aio::Object& as_object(const aio::Value& value, const char* what) {
  if (!value.is_object()) throw BadState(std::string(what) + " is no JSON object");
  return value.get_object();
}

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
  const aio::Value document = parse(text);
  const aio::Object& object = as_object(document, "it");
  if (member(object, "version") != version) throw BadState("its version is another than 1");
  RunTimes times;
  for (const auto& [unit, time] : as_object(member(object, "last_runs_ns"), "\"last_runs_ns\"")) {
    if (!time.is_int64() || unit.empty() || unit.size() > longest_name)
      throw BadState("an entry is no time of a service");
    times.emplace(unit, aio::WallTime(aio::Duration(time.get_int64())));
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
