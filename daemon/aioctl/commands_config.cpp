#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/system/error_code.hpp>

#include "aioctl/commands.hpp"
#include "aioctl/json_fields.hpp"
#include "aioctl/json_text.hpp"
#include "aioctl/table.hpp"
#include "aioctl/text.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

// JSON where it is some, so that 5 is a number and true a truth; anything else is the text itself.
json::value parse_value(const std::string& text) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  if (error) return json::value(text);
  return value;
}

json::object config_request(const Invocation& invocation) {
  const ConfigOptions& config = invocation.config;
  json::object request{{"name", invocation.patterns.front()}};
  if (!config.set.empty()) {
    json::object set;
    for (const auto& [key, value] : config.set) set[key] = parse_value(value);
    request["set"] = std::move(set);
  }
  if (config.args) {
    json::array args;
    for (const auto& value : *config.args) args.push_back(parse_value(value));
    request["args"] = std::move(args);
  }
  if (!config.unset.empty()) request["unset"] = json::array(config.unset.begin(), config.unset.end());
  return request;
}

// One line: what has line breaks is shown as JSON.
std::string cell(const json::value& value) {
  const auto* text = value.if_string();
  if (text != nullptr && text->find('\n') == json::string::npos) return escape(*text);
  return to_text(value, JsonStyle::spaced);
}

std::string origin_of(const json::object& setting) {
  const std::string hidden = text_of(setting, "hides");
  return hidden.empty() ? text_of(setting, "origin")
                        : fmt::format("{}, hides {}", text_of(setting, "origin"), hidden);
}

std::string settings_table(const json::object& reply, const Terminal& terminal) {
  Table table({"KEY", "VALUE", "ORIGIN"});
  for (const auto& item : array_of(reply, "values")) {
    const json::object& setting = as_object(item);
    table.add(
        {escape(text_of(setting, "key")), cell(value_of(setting, "value")), escape(origin_of(setting))});
  }
  return table.render(terminal);
}

}  // namespace

ExitCode run_config(const Invocation& invocation, Session& session) {
  const json::object reply = session.aiod.call("io.aiod.Services.Config", config_request(invocation));
  note_warnings(invocation, session, reply);
  if (invocation.json) {
    show_json(session.out, reply);
  } else if (!invocation.quiet && !invocation.config.changes()) {
    session.out.show(settings_table(reply, session.terminal));
  } else if (!invocation.quiet) {
    const std::string file = text_of(reply, "file");
    session.out.show(fmt::format("{}: {}\n", escape(text_of(reply, "name")),
                                 file.empty() ? "nothing to change" : "written to " + escape(file)));
  }
  return ExitCode::ok;
}

ExitCode run_cat(const Invocation& invocation, Session& session) {
  json::object request{{"name", invocation.patterns.front()}};
  if (invocation.effective) request["effective"] = true;
  const json::object reply = session.aiod.call("io.aiod.Services.Cat", std::move(request));
  if (invocation.json) {
    show_json(session.out, reply);
  } else if (!invocation.quiet) {
    const std::string text(trim_newlines(text_of(reply, "text")));
    if (!text.empty()) session.out.show(escape(text, Keep::newlines) + '\n');
  }
  return ExitCode::ok;
}

}  // namespace aiod::aioctl
