#include <array>
#include <random>

#include "fixture.hpp"
#include "settings/utf8.hpp"

namespace aiod::settings {
namespace {

constexpr int kRounds = 3000;

struct Sample {
  const char* file;
  std::string_view text;
};

constexpr std::array<Sample, 8> kCorpus{
    {{"services.yaml",
      "hello:\n  enabled: true\n  args: [GPIO17, 5]\n  kwargs: {loglevel: debug, a: &x [1, 2], b: *x}\n"},
     {"services.d/a.yaml",
      "world:\n  schedule: {start_in: 20, repeat: 90, at: [\"07:30\"], cron: '* * * * *'}\n  restart: "
      "{policy: "
      "always, max: 3}\n"},
     {"services.config",
      "{\"hello\": {\"enabled\": true, \"args\": [2, 5], \"kwargs\": {\"on_stop\": null, \"s\": "
      "\"\\u00e4\\n\"}}}"},
     {"services.yaml",
      "hello@kitchen: &e\n  args: [!secret token, \"${VAR}\", !!str 5]\n  require: [a, b.service]\nx: *e\n"},
     {"aiod.yaml",
      "log: {level: debug, ring_size: 1MiB, file: {path: /x, max_size: 4KiB}}\nstall: 100ms\nservices: "
      "[/a]\n"},
     {"services.d/a.yaml",
      "a: |\n  block $$ ${VAR}\n  text\nb: >-\n  folded\n? complex\n: value\n---\n...\n"},
     {"services.yaml",
      "\xEF\xBB\xBF%YAML 1.2\n---\nhello: {kwargs: {x: 0x1F, y: 1e9, z: .inf, t: 07:30, n: ~}}\n"},
     {".env", "A=1\nexport B='2'\n# c\nVAR=\"x\"\n"}}};

constexpr std::array<std::string_view, 20> kPieces{"[",    "]",   "{",  "}",  ": ", "- ", "\n",
                                                   "\n  ", "&a ", "*a", "\"", "'",  "!!", "!secret ",
                                                   "${",   "<<",  "\t", "\r", "? ", "|\n"};

/// A sample with a few changes, for the file it is a sample of.
struct Mutant {
  std::string file;
  std::string text;
};

class Mutator {
 public:
  Mutant next() {
    const Sample& sample = kCorpus[below(kCorpus.size())];
    Mutant mutant{sample.file, std::string(sample.text)};
    for (std::size_t i = below(3) + 1; i > 0; --i) mutate(mutant.text);
    return mutant;
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }

  void mutate(std::string& text) {
    const std::size_t at = below(text.size() + 1);
    switch (below(6)) {
      case 0:
        text.insert(at, kPieces[below(kPieces.size())]);
        break;
      case 1:
        text.insert(at, 1, static_cast<char>(below(256)));
        break;
      case 2:
        text.erase(at, below(10));
        break;
      case 3:
        text.insert(at, text.substr(below(text.size() + 1), below(40)));
        break;
      case 4:
        if (at < text.size()) text[at] = static_cast<char>(below(128));
        break;
      default:
        text.insert(at, kCorpus[below(kCorpus.size())].text);
    }
  }

  std::mt19937 random_{20261122};
};

class RobustnessTest : public SettingsTest {
 protected:
  void check(const Diagnostic& diagnostic) {
    EXPECT_TRUE(diagnostic.mark.file.starts_with(dir.string()));
    EXPECT_GE(diagnostic.mark.line, 1);
    EXPECT_GE(diagnostic.mark.column, 1);
    EXPECT_FALSE(diagnostic.message.empty());
    EXPECT_LE(diagnostic.caret, diagnostic.source_line.size());
    EXPECT_FALSE(find_fault(to_string(diagnostic)));
  }
};

TEST_F(RobustnessTest, AnyTextLoadsOrIsRefusedWithAPlace) {
  Mutator mutator;
  sources.environment = {{"VAR", "5"}};
  sources.credentials_dir = dir;
  write("token", "hunter2");
  int refused = 0;
  int loaded = 0;
  for (int round = 0; round < kRounds; ++round) {
    const Mutant mutant = mutator.next();
    write(mutant.file, mutant.text);
    const Settings settings = load();
    std::filesystem::remove(dir / mutant.file);
    for (const Diagnostic& diagnostic : settings.diagnostics) check(diagnostic);
    for (const auto& [name, service] : settings.services) {
      EXPECT_TRUE(is_service_name(name));
      EXPECT_TRUE(service.marks.contains("")) << name;
      for (const Diagnostic& diagnostic : service.errors) check(diagnostic);
    }
    ++(settings.ok() ? loaded : refused);
    ASSERT_FALSE(HasFailure()) << in_quotes(mutant.text);
  }
  EXPECT_GT(refused, kRounds / 10);
  EXPECT_GT(loaded, kRounds / 10);
}

}  // namespace
}  // namespace aiod::settings
