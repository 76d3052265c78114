#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>

#include "aioctl/commands.hpp"
#include "aioctl/config_files.hpp"
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

// What the command line names, and else what the daemon reads that would be told.
CheckOptions folders_to_check(const Invocation& invocation, Session& session) {
  if (!invocation.check.config.empty() || !invocation.check.services.empty()) return invocation.check;
  const auto folders = daemons_folders(session.aiod, session.out).folders;
  if (!invocation.json && !invocation.quiet)
    session.out.note(
        folders ? fmt::format("Checking what the running daemon reads: {}\n", escape(folders->config))
                : std::string("No daemon was asked: checking aiod's usual folders\n"));
  return folders.value_or(CheckOptions());
}

}  // namespace

ExitCode run_check(const Invocation& invocation, Session& session) {
  std::string output;
  const int code = session.programs.check(folders_to_check(invocation, session), &output);
  if (invocation.json) {
    show_json(session.out, {{"ok", code == 0}, {"messages", lines_of(output)}});
  } else if (code != 0 || !invocation.quiet) {
    session.out.show(escape(output, Keep::newlines));
  }
  return static_cast<ExitCode>(code);
}

}  // namespace aiod::aioctl
