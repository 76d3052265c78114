// edit with a real editor, a real check and, where there is none, no daemon.
#include <fstream>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class AioctlEdit : public SystemTest {
 protected:
  /// An editor that runs a shell command with the file as "$1".
  void edit_by(const std::string& command) {
    const auto script = daemon_.folder() / "editor";
    std::ofstream(script) << "#!/bin/sh\n" << command << "\n";
    std::filesystem::permissions(script, std::filesystem::perms::owner_all);
    for (const char* name : {"SYSTEMD_EDITOR", "VISUAL"}) daemon_.set_environment(name, std::nullopt);
    daemon_.set_environment("EDITOR", script.string());
  }

  support::Finished edit(std::vector<std::string> rest = {}) {
    rest.insert(rest.begin(), {"edit", "--config", daemon_.config_folder().string(), "--services",
                               daemon_.services_folder().string()});
    return daemon_.aioctl(std::move(rest));
  }

  std::string services() { return support::read_text(daemon_.config_folder() / "services.yaml"); }
};

TEST_F(AioctlEdit, WritesWhatIsRight) {
  install({"hello"});
  daemon_.configure("services.yaml", "hello: {enabled: true}\n");
  edit_by("sed -i 's/true/false/' \"$1\"");
  const support::Finished finished = edit({"hello"});
  EXPECT_EQ(finished.exit, 0) << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("services.yaml: written"));
  EXPECT_EQ(services(), "hello: {enabled: false}\n");
  EXPECT_EQ(daemon_.check().exit, 0);
}

TEST_F(AioctlEdit, SaysWhatIsWrongByItsRealName) {
  install({"hello"});
  daemon_.configure("services.yaml", "hello: {enabled: true}\n");
  edit_by("echo 'hello: {enabeld: 1}' > \"$1\"");
  const support::Finished finished = edit();
  EXPECT_EQ(finished.exit, 1);
  EXPECT_THAT(finished.err,
              AllOf(HasSubstr((daemon_.config_folder() / "services.yaml").string() + ":1:9:"),
                    HasSubstr("did you mean \"enabled\""), HasSubstr("What you edited is in ")));
  EXPECT_EQ(services(), "hello: {enabled: true}\n");
}

TEST_F(AioctlEdit, AnEditorWithOptionsAndOneThatFails) {
  daemon_.configure("services.yaml", "hello: {}\n");
  edit_by("test \"$1\" = --wait && exit 3");
  daemon_.set_environment("EDITOR", (daemon_.folder() / "editor").string() + " --wait");
  const support::Finished failed = edit();
  EXPECT_EQ(failed.exit, 1);
  EXPECT_THAT(failed.err, HasSubstr("ended with 3"));
  daemon_.set_environment("SYSTEMD_EDITOR", "true");
  const support::Finished unchanged = edit();
  EXPECT_EQ(unchanged.exit, 0);
  EXPECT_THAT(unchanged.out, HasSubstr("unchanged"));
}

}  // namespace
}  // namespace aiod::system_tests
