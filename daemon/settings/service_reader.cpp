#include "settings/service_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "settings/env_file.hpp"
#include "settings/reading.hpp"
#include "settings/restart_reader.hpp"
#include "settings/scalar.hpp"
#include "settings/schedule_reader.hpp"
#include "settings/secrecy.hpp"
#include "settings/secret_names.hpp"
#include "settings/section.hpp"
#include "settings/service_keys.hpp"
#include "settings/utf8.hpp"

namespace aiod::settings {
namespace {

using namespace std::chrono_literals;

/// What a seed's configuration may still carry, and a service here has no use for.
constexpr std::array<std::string_view, 3> kSeedKwargs{"log", "on_stop", "on_error"};

/// The reading of one entry.
class EntryReader {
 public:
  EntryReader(const Backoff& backoff, ServiceSettings& service, Reporter& reporter)
      : backoff_(backoff), service_(service), reporter_(reporter) {}

  void read(const Entry& entry) {
    if (entry.value.is_null()) reset();
    service_.marks[""] = reporter_.mark(entry.key);
    const Section section(entry.value, service_.name, kServiceKeys, reporter_);
    for (const Entry* setting : section.entries()) {
      if (setting->key.text == "kwargs") {
        read_kwargs(*setting, section);
      } else {
        read_setting(*setting);
      }
    }
  }

 private:
  void reset() {
    ServiceSettings empty{.name = service_.name, .plugin = service_.plugin, .instance = service_.instance};
    empty.errors = std::move(service_.errors);
    service_ = std::move(empty);
  }

  /// A key that is not kwargs, be it beside them or, moved out, among them.
  void read_setting(const Entry& setting) {
    const std::string& key = setting.key.text;
    replace_places(child_path("", key), setting);
    const auto named = [&](auto reader) {
      return [this, &key, reader](const Node& node) { return reader(node, key, reporter_); };
    };
    if (key == "enabled") set(service_.enabled, setting, named(read_bool));
    if (key == "args") set(service_.args, setting, [&](const Node& node) { return read_args(node); });
    if (key == "schedule")
      set(service_.schedule, setting, [&](const Node& node) { return read_schedule(node, reporter_); });
    if (key == "require") set(service_.require, setting, named(read_service_names));
    if (key == "restart")
      set(service_.restart, setting,
          [&](const Node& node) { return read_restart(node, backoff_, reporter_); });
    if (key == "loglevel") set(service_.loglevel, setting, named(read_log_level));
    if (key == "service_logger") set(service_.service_logger, setting, named(read_bool));
    if (key == "stop_timeout")
      set(service_.stop_timeout, setting, [&](const Node& node) {
        return read_duration(node, key, {0s, kLongest}, reporter_);
      });
  }

  template <class T, class Read>
  void set(std::optional<T>& field, const Entry& setting, Read reader) {
    field.reset();
    if (!setting.value.is_null()) field = reader(setting.value);
  }

  std::optional<aio::Array> read_args(const Node& node) {
    if (node.is_sequence()) return to_value(node, reporter_).as_array();
    report_type(node, "args", "a list, for example [GPIO17, 5]", reporter_);
    return std::nullopt;
  }

  void read_kwargs(const Entry& setting, const Section& beside) {
    if (!setting.value.is_null() && !setting.value.is_map()) {
      report_type(setting.value, "kwargs", "a map, for example {period: 5s}", reporter_);
    }
    if (setting.value.is_null()) {
      service_.kwargs.clear();
      forget_places("/kwargs");
    }
    service_.marks["/kwargs"] = reporter_.mark(setting.value.is_null() ? setting.key : setting.value);
    for (const Entry* kwarg : checked_entries(setting.value, reporter_)) read_kwarg(*kwarg, beside);
  }

  void read_kwarg(const Entry& kwarg, const Section& beside) {
    const std::string& key = kwarg.key.text;
    if (!is_variable_name(key)) {
      // {period:5} is YAML, a key "period:5" without a value, and would vanish without a word.
      reporter_.error(kwarg.key, fmt::format("{} is not the name of a parameter", in_quotes(shown_key(key))),
                      key.find(':') == std::string::npos ? "" : "write a blank after the colon");
    } else if (contains(kSeedKwargs, key)) {
      reporter_.warning(kwarg.key,
                        fmt::format("the kwarg {} has no meaning here and is ignored", in_quotes(key)));
    } else if (contains(kHostKwargs, key)) {
      read_host_kwarg(kwarg, beside);
    } else {
      replace_places(child_path("/kwargs", key), kwarg);
      if (kwarg.value.is_null() && !kwarg.value.whole_variable) {
        service_.kwargs.erase(key);
      } else {
        service_.kwargs[key] = to_value(kwarg.value, reporter_);
      }
    }
  }

  void read_host_kwarg(const Entry& kwarg, const Section& beside) {
    const auto same = std::ranges::find(beside.entries(), kwarg.key.text,
                                        [](const Entry* entry) { return entry->key.text; });
    if (same == beside.entries().end()) return read_setting(kwarg);
    reporter_.error(kwarg.key,
                    fmt::format("{} is given twice: in kwargs, and beside them in line {}",
                                in_quotes(kwarg.key.text), (*same)->key.line),
                    "remove one of them");
  }

  /// Forgets where the value at `path` and everything in it came from ...
  void forget_places(const std::string& path) {
    forget_in(service_.marks, path);
    forget_in(service_.keys, path);
    forget_in(service_.secrets, path);
    forget_in(service_.texts, path);
  }

  template <class Places>
  static void forget_in(Places& places, const std::string& path) {
    places.erase(path);
    places.erase(places.lower_bound(path + '/'), places.lower_bound(path + char('/' + 1)));
  }

  /// ... and notes where they come from now. A null has no place of its own in the text: its key stands for
  /// it.
  void replace_places(const std::string& path, const Entry& entry) {
    forget_places(path);
    note_places(path, entry);
    if (entry.value.is_null()) service_.marks[path] = reporter_.mark(entry.key);
  }

  void note_places(const std::string& path, const Entry& entry) {
    service_.keys[path] = reporter_.mark(entry.key);
    note_places(path, entry.value);
  }

  void note_places(const std::string& path, const Node& node) {
    service_.marks[path] = reporter_.mark(node);
    if (node.from_secret) service_.secrets.emplace(path, marker(Hiding::secret));
    if (node.shares_secret) service_.secrets.emplace(path, marker(Hiding::secret));
    if (!node.written.empty()) service_.secrets.emplace(path, shown(node));
    if (node.whole_variable) service_.texts.emplace(path, node.text);
    for (std::size_t i = 0; i < node.items.size(); ++i)
      note_places(fmt::format("{}/{}", path, i), node.items[i]);
    for (const Entry& entry : node.entries) note_places(child_path(path, entry.key.text), entry);
  }

  /// Beside a variable there may be a part of the secret itself: what a plugin that isn't known yet may hold
  /// is ServiceSettings::concealed until it is.
  static std::string shown(const Node& node) {
    return node.hiding == Hiding::secret ? std::string(marker(node.hiding)) : node.written;
  }

  const Backoff& backoff_;
  ServiceSettings& service_;
  Reporter& reporter_;
};

}  // namespace

void read_service_entry(const Entry& entry, const Backoff& backoff, ServiceSettings& service,
                        Reporter& reporter) {
  EntryReader(backoff, service, reporter).read(entry);
}

}  // namespace aiod::settings
