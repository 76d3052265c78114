#include <aio/testing/fake_processes.hpp>

#include <boost/system/system_error.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

namespace aio::testing {
namespace {

bool fits(std::string_view words, std::string_view command) {
  return command.starts_with(words) && (command.size() == words.size() || command[words.size()] == ' ');
}

template <class Map>
typename Map::const_iterator longest(const Map& map, std::string_view command) {
  auto best = map.end();
  for (auto it = map.begin(); it != map.end(); ++it)
    if (fits(it->first, command) && (best == map.end() || best->first.size() < it->first.size())) best = it;
  return best;
}

void tell_lines(const Command& command, std::string_view output) {
  while (command.on_line && !output.empty()) {
    const auto end = output.find('\n');
    command.on_line(output.substr(0, end));
    output.remove_prefix(end == std::string_view::npos ? output.size() : end + 1);
  }
}

}  // namespace

/// What runs under these words, and how it will have ended.
struct FakeProcesses::Held {
  Event ended{};
  ProcessEnd end{};
};

FakeProcesses::FakeProcesses() = default;
FakeProcesses::~FakeProcesses() = default;

void FakeProcesses::answer(std::string words, ProcessEnd end) {
  answer(std::move(words), [end = std::move(end)](const Command&) { return end; });
}

void FakeProcesses::answer(std::string words, Answer answer) {
  held_.erase(words);
  answers_.insert_or_assign(std::move(words), std::move(answer));
}

void FakeProcesses::hold(std::string words) {
  answers_.erase(words);
  held_.insert_or_assign(std::move(words), std::make_shared<Held>());
}

void FakeProcesses::finish(std::string_view words, ProcessEnd end) {
  const auto found = held_.find(words);
  if (found == held_.end()) throw std::out_of_range(fmt::format("nothing is held as \"{}\"", words));
  const auto held = std::exchange(found->second, std::make_shared<Held>());
  held->end = std::move(end);
  held->ended.set();
}

FakeProcesses::Answer FakeProcesses::find(const std::string& words) const {
  const auto found = longest(answers_, words);
  if (found == answers_.end())
    throw ProcessError(fmt::format("can't run \"{}\": the test has no answer for it", words));
  return found->second;
}

Task<ProcessEnd> FakeProcesses::run(Command command, std::source_location where) {
  const std::string words = fmt::format("{}", fmt::join(command.line, " "));
  calls_.push_back(words);
  ProcessEnd end;
  const auto held = longest(held_, words);
  if (held == held_.end()) {
    end = find(words)(command);
  } else {
    const std::shared_ptr<Held> mine = held->second;
    ++running_;
    try {
      co_await mine->ended.wait(where);
    } catch (const boost::system::system_error&) {
      --running_;
      ++ended_early_;
      throw;
    }
    --running_;
    end = mine->end;
  }
  tell_lines(command, end.output);
  co_return end;
}

}  // namespace aio::testing
