#pragma once

#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <deque>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aioctl/commands.hpp"

namespace aiod::aioctl::test {

/// A fixed moment: Sun 2026-11-22 14:03:11 UTC.
inline constexpr double now = 1795356191;

/// The local zone, for as long as it lives.
class ScopedZone {
 public:
  explicit ScopedZone(const char* zone);
  ~ScopedZone();
  ScopedZone(const ScopedZone&) = delete;
  ScopedZone& operator=(const ScopedZone&) = delete;

 private:
  std::optional<std::string> before_;
};

/// Plain text of unlimited width.
inline Terminal plain() {
  return {.now = now};
}
inline Terminal coloured() {
  return {.colour = true, .now = now};
}

boost::json::object object(std::string_view text);

/// The JSON of one task as the daemon sends it, with `changes` (an object) on top.
boost::json::object task_json(std::string_view changes = "{}");

/// The command line has to be understood; or it has to be a mistake, whose text is the result.
Invocation understood(const std::vector<std::string>& arguments);
Answer answered(const std::vector<std::string>& arguments);
std::string mistake(const std::vector<std::string>& arguments);

/// Answers with what the test has laid ready, in order, and keeps what was asked.
class FakeConnection final : public Connection {
 public:
  struct Asked {
    std::string method;
    boost::json::object parameters;
    bool more = false;
  };
  using Answer = std::function<boost::json::object()>;

  void will_answer(boost::json::object parameters);
  void will_fail(CommandError error);

  boost::json::object call(std::string_view method, boost::json::object parameters) override;
  /// Hands over all answers that are left, until `each` says false.
  void stream(std::string_view method, boost::json::object parameters, const Each& each) override;
  void watch_also(std::vector<Aside> given) override { asides = std::move(given); }
  bool peer_is_own() const override { return is_own; }

  bool is_own = true;

  std::vector<Asked> asked;
  std::deque<Answer> answers;
  std::vector<Aside> asides;
};

/// Programs that do what the test says.
class FakePrograms final : public Programs {
 public:
  int check(const CheckOptions& folders, std::string* output) override {
    checked.push_back(folders);
    if (on_check) on_check(folders);
    if (output != nullptr) *output += check_output;
    return check_exit;
  }
  void edit(const std::filesystem::path& file) override { on_edit(file); }

  std::vector<CheckOptions> checked;
  int check_exit = 0;
  std::string check_output;
  std::function<void(const CheckOptions&)> on_check;
  std::function<void(const std::filesystem::path&)> on_edit;
};

class FakeOutput final : public Output {
 public:
  void show(std::string_view text) override { shown += text; }
  bool write(std::string_view text) override {
    shown += text;
    return ++writes < writes_until_closed;
  }
  void note(std::string_view text) override { notes += text; }

  std::string shown;
  std::string notes;
  int writes = 0;
  int writes_until_closed = 1000;
};

/// A terminal of 80 columns; keeps what was drawn.
class FakeScreen final : public Screen {
 public:
  std::vector<Connection::Aside> open(Input given) override {
    if (!is_there) throw CommandError(ExitCode::usage, "Usage", "--live needs a terminal");
    input = std::move(given);
    is_open = true;
    return {{.fd = 0, .on_input = [this] { return input.on_key('x'); }}};
  }
  void draw(std::string_view text) override { frames.emplace_back(text); }
  Terminal size(Terminal terminal) const override {
    terminal.tty = true;
    terminal.width = width;
    return terminal;
  }
  void close() override { is_open = false; }

  Input input;
  std::vector<std::string> frames;
  std::size_t width = 80;
  bool is_there = true;
  bool is_open = false;
};

/// A command line carried out against the two fakes.
class CommandTest : public testing::Test {
 protected:
  ExitCode run_line(const std::vector<std::string>& arguments);

  ScopedZone zone{"UTC0"};
  FakeConnection aiod;
  FakeOutput out;
  FakePrograms programs;
  FakeScreen screen;
};

}  // namespace aiod::aioctl::test
