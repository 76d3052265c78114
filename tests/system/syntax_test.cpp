#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// What ends the daemon at boot: exit code 78 and a text that leads to the place.
class Syntax : public SystemTest {
 protected:
  std::string refusal(const std::string& file, std::string_view text) {
    daemon_.configure(file, text);
    const support::Finished finished = daemon_.run_to_end();
    EXPECT_EQ(finished.exit, 78);
    EXPECT_EQ(finished.out, "");
    return finished.err;
  }
  std::string place(const std::string& file, const std::string& position) const {
    return (daemon_.config_folder() / file).string() + ':' + position + ": error: ";
  }
};

TEST_F(Syntax, ABrokenServicesYamlShowsTheLineAndACaret) {
  const std::string text = refusal("services.yaml", "hello:\n  args: [GPIO17, 5\n  enabled: true\n");
  EXPECT_THAT(text, AllOf(HasSubstr((daemon_.config_folder() / "services.yaml").string() + ':'),
                          HasSubstr("error: "), HasSubstr("^")));
}

TEST_F(Syntax, AnUnknownKeyOfAiodYamlGetsASuggestion) {
  EXPECT_THAT(refusal("aiod.yaml", "boot_timeuot: 5s\n"),
              AllOf(HasSubstr(place("aiod.yaml", "1:1")), HasSubstr("boot_timeuot: 5s\n"), HasSubstr("^\n"),
                    HasSubstr("did you mean \"boot_timeout\"?")));
}

TEST_F(Syntax, AnUnknownKeyDeepInAiodYamlToo) {
  EXPECT_THAT(refusal("aiod.yaml", "log:\n  levle: info\n"),
              AllOf(HasSubstr(place("aiod.yaml", "2:3")), HasSubstr("did you mean \"level\"?")));
}

TEST_F(Syntax, AWrongValueInAiodYaml) {
  EXPECT_THAT(refusal("aiod.yaml", "stall: soon\n"),
              AllOf(HasSubstr(place("aiod.yaml", "1:8")), HasSubstr("soon")));
}

TEST_F(Syntax, AllErrorsAreShownAtOnce) {
  EXPECT_THAT(refusal("aiod.yaml", "stall: soon\noffload_threads: 0\n"),
              AllOf(HasSubstr(place("aiod.yaml", "1:8")), HasSubstr(place("aiod.yaml", "2:18"))));
}

TEST_F(Syntax, AFileOfServicesDIsNamed) {
  EXPECT_THAT(refusal("services.d/10-garden.yaml", "hello: }\n"),
              HasSubstr((daemon_.config_folder() / "services.d" / "10-garden.yaml").string() + ":1:8"));
}

TEST_F(Syntax, BytesThatAreNoTextAreRefused) {
  EXPECT_THAT(refusal("services.yaml", "hello: {args: [\"\xff\xfe\"]}\n"), HasSubstr("services.yaml:1:"));
}

TEST_F(Syntax, NothingOfItTouchesTheSocketOrTheState) {
  refusal("aiod.yaml", "[]\n");
  EXPECT_FALSE(std::filesystem::exists(daemon_.socket()));
  EXPECT_TRUE(std::filesystem::is_empty(daemon_.folder() / "state"));
}

}  // namespace
}  // namespace aiod::system_tests
