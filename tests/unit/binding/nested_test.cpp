#include "unit/binding/support.hpp"

namespace aio::binding_test {

using namespace std::chrono_literals;

enum class Mode { off, slow, fast };
AIO_ENUM(Mode, off, slow, fast)

struct Zone {
  Required<gpio::Pin> pin;
  std::string name = "zone";
  Mode mode = Mode::slow;
  std::vector<Zone> inner{};
};
AIO_PARAMS(Zone, pin, name, mode, inner)

struct Server {
  std::string host = "localhost";
  std::uint16_t port = 1883;
};
AIO_PARAMS(Server, host, port)

struct Login {
  Required<std::string> user;
  int tries = 3;
};
AIO_PARAMS(Login, user, tries)

struct Garden {
  std::vector<Zone> zones{};
  Server server{.host = "broker", .port = 8883};
  std::map<std::string, Mode> modes{{"day", Mode::fast}};
  std::optional<Login> login{};
};
AIO_PARAMS(Garden, zones, server, modes, login)

struct NeedsLogin {
  Login login;
};
AIO_PARAMS(NeedsLogin, login)

struct DeepNeed {
  NeedsLogin inside;
};
AIO_PARAMS(DeepNeed, inside)

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Problems problems_of(std::string_view kwargs) {
  return bound<Garden>("[]", kwargs).problems;
}

TEST(Nested, BindsAllTheWayDown) {
  const auto [params, problems] =
      bound<Garden>("[]", R"({"zones": [{"pin": 4}, {"pin": "GPIO5", "mode": "fast", "inner": [{"pin": 6}]}],
                             "modes": {"night": "off"}, "login": {"user": "me"}})");
  ASSERT_THAT(problems, IsEmpty());
  EXPECT_EQ(params.zones.at(0).mode, Mode::slow);
  EXPECT_EQ(params.zones.at(1).inner.at(0).pin->name(), "6");
  EXPECT_EQ(params.modes, (std::map<std::string, Mode>{{"night", Mode::off}}));
  EXPECT_EQ(*params.login->user, "me");
}

TEST(Nested, AMapOverlaysTheDefaultsOfItsStruct) {
  const auto [params, problems] = bound<Garden>("[]", R"({"server": {"port": 1, "host": null}})");
  ASSERT_THAT(problems, IsEmpty());
  EXPECT_EQ(params.server.host, "broker");
  EXPECT_EQ(params.server.port, 1);
}

TEST(Nested, NamesTheDeepPlace) {
  EXPECT_THAT(
      problems_of(R"({"zones": [{"pin": 1}, {"pin": 2}, {"pin": true}]})"),
      ElementsAre(BindProblem{"/kwargs/zones/2/pin",
                              "zones[2].pin must be a pin: a number, or a name like GPIO17", "true", ""}));
  EXPECT_EQ(bound<Garden>(R"([[{"pin": 1, "inner": [{"pin": 1, "name": 5}]}]])", "{}").problems.at(0),
            (BindProblem{"/args/0/0/inner/0/name", "zones[0].inner[0].name must be text", "5",
                         "put it in quotes to make it text"}));
}

TEST(Nested, NamesUnknownKeys) {
  EXPECT_THAT(problems_of(R"({"server": {"prot": 5}})"),
              ElementsAre(BindProblem{"/kwargs/server/prot",
                                      "unknown key \"prot\" (server.prot); known are: host, port", "",
                                      "did you mean \"port\"?", true}));
}

TEST(Nested, NamesWhatIsMissing) {
  EXPECT_THAT(problems_of(R"({"zones": [{"name": "a"}, {"pin": null}]})"),
              ElementsAre(BindProblem{"/kwargs/zones/0",
                                      "\"zones[0].pin\" must be given, it has no default: a pin: a "
                                      "number, or a name like GPIO17"},
                          BindProblem{"/kwargs/zones/1",
                                      "\"zones[1].pin\" must be given, it has no default: a pin: a "
                                      "number, or a name like GPIO17"}));
}

TEST(Nested, ARequiredMemberOfWhatIsNotGivenIsMissingToo) {
  EXPECT_THAT(bound<NeedsLogin>({}).problems,
              ElementsAre(BindProblem{"", "\"login.user\" must be given, it has no default: text"}));
  EXPECT_THAT(bound<DeepNeed>("[]", R"({"inside": {}})").problems,
              ElementsAre(BindProblem{"/kwargs/inside",
                                      "\"inside.login.user\" must be given, it has no default: text"}));
  EXPECT_THAT(bound<DeepNeed>("[null]", "{}").problems.size(), 1U);
  EXPECT_THAT(bound<Garden>({}).problems, IsEmpty());  // an optional one that is not there needs nothing
}

TEST(Nested, EnumsAreGuessed) {
  EXPECT_THAT(problems_of(R"({"modes": {"day": "Fast"}})"),
              ElementsAre(BindProblem{"/kwargs/modes/day", "modes.day must be one of off, slow, fast",
                                      "\"Fast\"", "did you mean \"fast\"?"}));
  EXPECT_EQ(problems_of(R"({"modes": {"day": false}})").at(0).got, "false");
}

TEST(Nested, KindsThatDoNotFitAreOneProblemEach) {
  EXPECT_THAT(problems_of(R"({"zones": {"pin": 1}})").at(0).message,
              "zones must be a list, each item a map with the keys pin, name, mode, inner");
  EXPECT_THAT(problems_of(R"({"server": "broker:1883"})").at(0).message,
              "server must be a map with the keys host, port");
  EXPECT_THAT(problems_of(R"({"modes": []})").at(0).message,
              "modes must be a map, each value one of off, slow, fast");
  EXPECT_THAT(problems_of(R"({"zones": 1, "server": 2, "modes": 3, "login": 4})").size(), 4U);
}

}  // namespace
}  // namespace aio::binding_test
