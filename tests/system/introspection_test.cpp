#include <cstdlib>
#include <sstream>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* interface_names[] = {"io.aiod.Gpio", "io.aiod.Log", "io.aiod.Services",
                                           "org.varlink.service"};

class Introspection : public SystemTest {
 protected:
  void SetUp() override { start_with({"hello"}); }
};

TEST_F(Introspection, GetInfo) {
  const auto info = daemon_.connect().ask("org.varlink.service.GetInfo");
  EXPECT_THAT(support::keys_of(info), ElementsAre("vendor", "product", "version", "url", "interfaces"));
  std::vector<std::string> names;
  for (const auto& name : info.at("interfaces").as_array()) names.emplace_back(name.as_string());
  EXPECT_THAT(names, testing::UnorderedElementsAreArray(interface_names));
}

TEST_F(Introspection, EveryDescriptionIsTheFile) {
  support::VarlinkClient client = daemon_.connect();
  for (const std::string name : interface_names) {
    const auto reply = client.ask("org.varlink.service.GetInterfaceDescription", {{"interface", name}});
    const std::string description(reply.at("description").as_string());
    EXPECT_EQ(description, support::read_text(std::filesystem::path(AIOD_INTERFACES) / (name + ".varlink")));
    EXPECT_THAT(description, HasSubstr("\ninterface " + name + "\n"));
  }
}

// A call of every method that is described gets an answer that is no "MethodNotFound".
TEST_F(Introspection, EveryDescribedMethodIsThere) {
  for (const std::string name : interface_names) {
    std::istringstream lines(
        support::read_text(std::filesystem::path(AIOD_INTERFACES) / (name + ".varlink")));
    int methods = 0;
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("method ")) continue;
      const std::string method = name + '.' + line.substr(7, line.find('(') - 7);
      const auto reply = daemon_.connect().call(method, {{"unexpected", true}});
      EXPECT_EQ(reply.at("error"), "org.varlink.service.InvalidParameter") << method;
      ++methods;
    }
    EXPECT_GT(methods, 0) << name;
  }
}

TEST_F(Introspection, VarlinkctlUnderstandsIt) {
  if (std::system("command -v varlinkctl > /dev/null") != 0) GTEST_SKIP() << "varlinkctl is not installed";
  const std::string address = daemon_.socket().string();
  EXPECT_EQ(support::run({"varlinkctl", "info", address}).exit, 0);
  for (const std::string name : interface_names)
    EXPECT_EQ(support::run({"varlinkctl", "introspect", address, name}).exit, 0) << name;
  const auto status = support::run({"varlinkctl", "call", address, "io.aiod.Services.Status", "{}"});
  EXPECT_THAT(status.out, HasSubstr("hello.service"));
}

}  // namespace
}  // namespace aiod::system_tests
