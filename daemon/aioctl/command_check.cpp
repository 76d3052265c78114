#include <algorithm>
#include <boost/json/array.hpp>

#include "aioctl/commands.hpp"
#include "aioctl/programs.hpp"
#include "aioctl/text.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

json::array lines_of(std::string_view text) {
  json::array lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

ExitCode run_check(const Invocation& invocation, Session& session) {
  std::string output;
  const int code = session.programs.check(invocation.check, &output);
  if (invocation.json) {
    show_json(session.out, {{"ok", code == 0}, {"messages", lines_of(output)}});
  } else if (code != 0 || !invocation.quiet) {
    session.out.show(escape(output, Keep::newlines));
  }
  return static_cast<ExitCode>(code);
}

}  // namespace aiod::aioctl
