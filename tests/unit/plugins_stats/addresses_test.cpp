#include "stats/addresses.hpp"

#include <gmock/gmock.h>

#include <map>
#include <stdexcept>

#include <aio/error.hpp>

namespace stats {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class AddressesTest : public ::testing::Test {
 protected:
  std::vector<std::string> find(const std::string& host) const {
    const NameSources names{.of_interface = known_in(interfaces_),
                            .of_host = [this](const std::string& name) {
                              const Addresses found = known_in(hosts_)(name);
                              if (found.empty()) throw std::runtime_error("no such name");
                              return found;
                            }};
    std::vector<std::string> texts;
    for (const auto& address : addresses_of(host, names)) texts.push_back(address.to_string());
    return texts;
  }
  std::string refusal(const std::string& host) const {
    try {
      find(host);
    } catch (const aio::ConfigError& e) {
      return e.what();
    }
    return "none";
  }

  using Table = std::map<std::string, std::vector<std::string>>;
  Table interfaces_{{"eth0", {"192.0.2.7", "2001:db8::7"}}};
  Table hosts_{{"board.local", {"192.0.2.7"}}, {"eth0", {"192.0.2.99"}}};

 private:
  static std::function<Addresses(const std::string&)> known_in(const Table& table) {
    return [&table](const std::string& name) {
      Addresses addresses;
      if (const auto found = table.find(name); found != table.end())
        for (const std::string& text : found->second)
          addresses.push_back(boost::asio::ip::make_address(text));
      return addresses;
    };
  }
};

using Texts = std::vector<std::string>;

TEST_F(AddressesTest, OfAnAddressItIsThatOne) {
  for (const std::string address : {"127.0.0.1", "0.0.0.0", "::", "::1", "192.0.2.1"})
    EXPECT_EQ(find(address), Texts{address});
  EXPECT_EQ(find("localhost"), Texts{"127.0.0.1"});
}

TEST_F(AddressesTest, OfANameItIsTheInterfacesThenTheHosts) {
  EXPECT_EQ(find("eth0"), (Texts{"192.0.2.7", "2001:db8::7"}));
  EXPECT_EQ(find("board.local"), Texts{"192.0.2.7"});
}

TEST_F(AddressesTest, OfNothingItIsAnErrorThatSaysWhatMayBe) {
  EXPECT_THAT(refusal("nowhere"), HasSubstr("or of this machine; it is \"nowhere\": no such name"));
  EXPECT_THAT(refusal(""), HasSubstr("it is \"\": it has no address"));
}

TEST_F(AddressesTest, TheSystemKnowsTheLoopbackInterface) {
  EXPECT_THAT(system_names().of_interface("lo"), Contains(boost::asio::ip::make_address("127.0.0.1")));
  EXPECT_TRUE(system_names().of_interface("no-such-interface").empty());
}

}  // namespace
}  // namespace stats
