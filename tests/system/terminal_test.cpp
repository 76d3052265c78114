#include <set>
#include <sstream>
#include <thread>

#include "support/terminal_run.hpp"
#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

// What a user or his shell may hand over as a name, a value or a path.
const std::string typed = "x\x1b[31my\u009bz\u202e\u2028\xff\rw";

// Takes our own colours, the terminal's line ends and tabs away, and tells the first thing left that a
// terminal would obey, turn or hide; empty when there is none.
std::string first_danger(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto rest = text.substr(i);
    const auto byte = static_cast<unsigned char>(rest.front());
    const std::size_t end = rest.starts_with("\x1b[") ? rest.find_first_not_of("0123456789;", 2) : rest.npos;
    if (end != rest.npos && rest[end] == 'm') {
      i += end;
    } else if (rest.starts_with("\r\n") || byte == '\n' || byte == '\t') {
      continue;
    } else if (byte < 0x20 || byte == 0x7f || byte == 0xff) {
      return "byte " + std::to_string(byte) + " in: " + std::string(text.substr(i > 40 ? i - 40 : 0, 80));
    }
  }
  for (const std::string_view bad :
       {"\u0080", "\u0085", "\u009b", "\u00ad", "\u061c", "\u200b", "\u200e", "\u200f", "\u2028", "\u2029",
        "\u202a", "\u202e", "\u2066", "\u2069", "\ufeff", "\U000E0041"}) {
    if (text.find(bad) != text.npos) return "a character that steers or hides: " + std::to_string(bad.size());
  }
  return "";
}

class Terminal : public SystemTest {
 protected:
  void SetUp() override {
    install({"hello"});
    daemon_.install("nasty_texts");
    daemon_.configure("services.yaml",
                      "nasty_texts: {}\nhello: {enabled: true, kwargs: {loglevel: debug}}\n"
                      "hello@b: {enabled: true, schedule: {repeat: 1h}, require: hello}\n");
    daemon_.start();
    daemon_.wait_for_state("nasty_texts.service", "failed");
    daemon_.wait_for_state("nasty_texts.service.fails", "failed");
  }

  std::string on_terminal(std::vector<std::string> arguments,
                          const std::function<bool(std::string_view)>& enough = {}) const {
    return support::run_on_terminal(daemon_.aioctl_command(std::move(arguments)),
                                    {{"AIOCTL_PAGER", "cat"}, {"EDITOR", "true"}}, enough);
  }

  void expect_safe(const std::vector<std::string>& arguments,
                   const std::function<bool(std::string_view)>& enough = {}) const {
    std::string line;
    for (const auto& argument : arguments) line += argument + ' ';
    const std::string text = on_terminal(arguments, enough);
    EXPECT_EQ(first_danger(text), "") << line;
    // What these print is all one text.
    static const std::set<std::string> whole_texts{"result", "report", "call"};
    if (!whole_texts.contains(arguments.front()) && line.find("-o cat") == line.npos) {
      EXPECT_THAT(text, Not(HasSubstr("\n<0>"))) << line;
    }
  }

  static std::set<std::string> verbs_of(const std::string& help) {
    std::set<std::string> verbs;
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      std::string word;
      if (line.starts_with("  ") && words >> word && word.front() >= 'a' && word.front() <= 'z')
        verbs.insert(word);
    }
    return verbs;
  }
};

// Each of them with a service that says nasty things, and with something nasty typed.
std::vector<std::vector<std::string>> lines_of_all_verbs(const support::Daemon& daemon) {
  return {{"status"},
          {"status", "nasty_texts"},
          {"status", "-d", "nasty_texts"},
          {"status", "nasty_texts.service.*"},
          {"list"},
          {"list-units"},
          {"list-timers"},
          {"list-dependencies"},
          {"list-dependencies", "nasty_texts"},
          {"why", "nasty_texts"},
          {"why", "nasty_texts.service.fails"},
          {"is-active", "nasty_texts"},
          {"is-failed", "nasty_texts"},
          {"is-enabled", "nasty_texts"},
          {"result", "nasty_texts.service.says"},
          {"result", "nasty_texts"},
          {"traceback", "nasty_texts"},
          {"stats", "nasty_texts"},
          {"report", "nasty_texts"},
          {"call", "nasty_texts", "\"\u009b31m\u202e\""},
          {"log"},
          {"log", "-o", "verbose"},
          {"log", "-o", "cat"},
          {"log", "-o", "json"},
          {"log", "-o", "json-pretty"},
          {"log", "-g", "panic"},
          {"log", "-u", "nasty_texts"},
          {"gpio"},
          {"gpio", "list"},
          {"pinout"},
          {"version"},
          {"completion", "bash"},
          {"complete-names", "tasks"},
          {"config", "nasty_texts"},
          {"config", "nasty_texts", "text=" + typed},
          {"cat", "nasty_texts"},
          {"check", "--config", daemon.config_folder(), "--services", daemon.services_folder()},
          {"edit", "nasty_texts"},
          {"reload"},
          {"daemon-reload"},
          {"enable", "nasty_texts"},
          {"disable", "nasty_texts"},
          {"start", "nasty_texts"},
          {"restart", "nasty_texts"},
          {"try-restart", "nasty_texts"},
          {"stop", "nasty_texts"},
          {"delete", "nasty_texts.service.says"},
          {"reset-failed", "nasty_texts"},
          {"unload", "nasty_texts"},
          {"load", "nasty_texts"},
          {"reload-or-restart", "nasty_texts"}};
}

TEST_F(Terminal, NothingButColoursGetsOutOfAnyVerb) {
  std::set<std::string> tried;
  for (const auto& line : lines_of_all_verbs(daemon_)) {
    tried.insert(line.front());
    expect_safe(line);
    std::vector<std::string> as_json = line;
    as_json.emplace_back("--json");
    expect_safe(as_json);
    expect_safe({line.front(), typed});
    expect_safe({line.front(), "--" + typed});
  }
  std::set<std::string> verbs = verbs_of(on_terminal({"--help"}));
  verbs.erase("events");  // has a test of its own
  for (const auto& verb : verbs) EXPECT_THAT(tried, Contains(verb)) << "is tried by no line above";
}

TEST_F(Terminal, NothingButColoursGetsOutOfAStream) {
  const auto has_forgery = [](std::string_view text) { return text.find("forged") != text.npos; };
  expect_safe({"log", "-f", "-n", "all"}, has_forgery);
  expect_safe({"log", "-f", "-n", "all", "--json"}, has_forgery);
  for (const std::vector<std::string>& line : {std::vector<std::string>{"events"}, {"events", "--json"}}) {
    // Each restart makes the service fail once more, until the stream has told of it.
    const std::jthread restarts([this](const std::stop_token& stop) {
      while (!stop.stop_requested()) daemon_.aioctl({"restart", "nasty_texts"});
    });
    expect_safe(line, has_forgery);
  }
}

TEST_F(Terminal, NoOptionsValueGetsOut) {
  for (const char* option : {"--socket", "--timeout", "--color"}) expect_safe({option, typed, "status"});
  for (const char* option : {"-g", "-u", "-p", "-S", "-o", "-n", "--after-cursor"})
    expect_safe({"log", option, typed});
  expect_safe({typed});
  expect_safe({"gpio", "set", typed, "1"});
  expect_safe({"call", "nasty_texts", typed});
}

TEST_F(Terminal, TheDaemonsOwnStderrForgesNoLine) {
  const std::string errors = daemon_.errors();
  EXPECT_EQ(first_danger(errors), "");
  EXPECT_THAT(errors, Not(HasSubstr("\n<0>")));
  EXPECT_THAT(errors, Not(HasSubstr("\n2026-12-01 00:00:00 [aiod] ERROR forged")));
  EXPECT_THAT(errors, HasSubstr("[kernel] panic"));
}

TEST_F(Terminal, NamesOfFilesDoNotGetOutOfTheCheck) {
  daemon_.configure("services.d/50-\x1b]0;pwn\x07\u202e\xff.yaml", "hello:\n  nokey: 1\n");
  daemon_.configure("services.d/\x1b[2Jx\nforged.txt", "");
  daemon_.configure("services.d/60.yaml",
                    "hello:\n  kwargs: {m: [1, \"\\e[31m\u202e\"], \"\\e[5mkey\": 1}\n\"\u202ename\": 1\n");
  std::filesystem::copy_file(installed("hello"), daemon_.services_folder() / "\u009b31m\n_service.so");
  const auto found = daemon_.check();
  EXPECT_EQ(first_danger(found.out + found.err), "");
  EXPECT_THAT(found.out + found.err, Not(HasSubstr("\nforged")));
  expect_safe({"check", "--config", daemon_.config_folder(), "--services", daemon_.services_folder()});
  expect_safe({"-q", "check", "--config", daemon_.config_folder(), "--services", daemon_.services_folder()});
  expect_safe(
      {"check", "--json", "--config", daemon_.config_folder(), "--services", daemon_.services_folder()});
  expect_safe({"check", "--config", typed});
}

}  // namespace
}  // namespace aiod::system_tests
