#include <aio/reboots.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <fmt/format.h>

#include <cstdint>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

#include <aio/durable_file.hpp>
#include <aio/value.hpp>

namespace aio {
namespace {

// Those after `oldest`; throws when the file is not what was written there.
std::vector<std::int64_t> read_recent(const std::filesystem::path& file, std::int64_t oldest) {
  std::vector<std::int64_t> recent;
  if (!std::filesystem::exists(file)) return recent;
  std::ifstream stream(file);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) throw std::runtime_error("can't be read");
  const Value record = boost::json::parse(text.str());
  for (const Value& time : record.at("reboots").as_array())
    if (time.to_number<std::int64_t>() > oldest) recent.push_back(time.to_number<std::int64_t>());
  return recent;
}

void write(const std::filesystem::path& file, const std::vector<std::int64_t>& times) {
  Array reboots;
  for (const std::int64_t time : times) reboots.emplace_back(time);
  const Object record{{"reboots", std::move(reboots)}};
  replace_file(file, boost::json::serialize(record) + '\n');
}

}  // namespace

Reboots::Reboots(std::filesystem::path file) : Reboots(std::move(file), Limit()) {}

Reboots::Reboots(std::filesystem::path file, Limit limit) : file_(std::move(file)), limit_(limit) {}

std::optional<std::string> Reboots::refuse_or_record(WallTime now) const {
  const std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  try {
    auto times = read_recent(file_, seconds - limit_.within.count());
    if (times.size() >= limit_.most)
      return fmt::format("it has done so {} times within {}, and that did not help; {} has the record",
                         times.size(), format_duration(limit_.within), file_.string());
    times.push_back(seconds);
    write(file_, times);
    return std::nullopt;
  } catch (const std::exception& e) {
    return fmt::format("the record of reboots {} can't be kept ({}); make its folder writable, or remove it",
                       file_.string(), e.what());
  }
}

}  // namespace aio
