#include <aio/error.hpp>
#include <aio/sleep.hpp>

#include <memory>
#include <optional>

#include "unit/engine/fixture.hpp"

// A coroutine of a provider's, in which another service is when the provider goes.
namespace aiod::engine {
namespace {

struct Oven {
  virtual ~Oven() = default;
  virtual aio::Task<int> bake() = 0;
  virtual int heat() = 0;
};

class OvenService final : public FakeService, public Oven {
 public:
  OvenService() : FakeService(sleeper()) {
    ++alive;
    provide<Oven>(*this);
  }
  ~OvenService() override { --alive; }

  aio::Task<int> bake() override {
    co_await aio::sleep(10s);
    co_return heat_;
  }
  int heat() override { return heat_; }

  static inline int alive = 0;

 private:
  int heat_ = 220;
};

class InsideTest : public EngineTest {
 protected:
  // Bakes by `how`, and keeps what came of it.
  void boot_with(std::function<aio::Task<int>(aio::Handle<Oven>)> how) {
    plugins_.add_class<OvenService>("oven");
    plugins_.add("baker", runs([this, how](FakeService& self) -> aio::Task<aio::Value> {
                   const auto oven = self.find<Oven>("oven");
                   baked_ = co_await how(oven);
                   co_return aio::Value();
                 }));
    boot();
    ASSERT_EQ(OvenService::alive, 1);
  }

  void unload_oven() {
    act([this] { engine_->unload("oven", [this](std::string why) { unloaded_ = std::move(why); }); });
  }

  std::optional<int> baked_;
  std::optional<std::string> unloaded_;
};

aio::Task<int> at_once(aio::Handle<Oven> oven) {
  co_return co_await oven->bake();
}

aio::Task<int> named_first(aio::Handle<Oven> oven) {
  auto bread = oven->bake();
  co_await aio::sleep(1s);
  co_return co_await std::move(bread);
}

aio::Task<int> no_coroutine(aio::Handle<Oven> oven) {
  const int heat = oven->heat();
  co_await aio::sleep(10s);
  co_return heat;
}

TEST_F(InsideTest, TheObjectLivesUntilTheCoroutineHasEnded) {
  boot_with(at_once);
  unload_oven();
  EXPECT_EQ(OvenService::alive, 1);
  EXPECT_TRUE(unloaded_);
  manual_.advance(10s);
  EXPECT_EQ(baked_, 220);
  EXPECT_EQ(OvenService::alive, 0);
}

TEST_F(InsideTest, AlsoWhenItIsAwaitedLater) {
  boot_with(named_first);
  unload_oven();
  EXPECT_EQ(OvenService::alive, 1);
  manual_.advance(11s);
  EXPECT_EQ(baked_, 220);
  EXPECT_EQ(OvenService::alive, 0);
}

TEST_F(InsideTest, WhoIsNotInsideKeepsNothing) {
  boot_with(no_coroutine);
  unload_oven();
  EXPECT_EQ(OvenService::alive, 0);
  manual_.advance(10s);
  EXPECT_EQ(baked_, 220);
}

TEST_F(InsideTest, TheObjectGoesWhenWhoIsInsideIsStopped) {
  boot_with(at_once);
  unload_oven();
  stop("baker.service");
  EXPECT_EQ(OvenService::alive, 0);
  EXPECT_FALSE(baked_);
}

TEST_F(InsideTest, TheProviderMayComeAgainMeanwhile) {
  boot_with(at_once);
  unload_oven();
  start("oven.service");
  EXPECT_EQ(OvenService::alive, 2);
  manual_.advance(10s);
  EXPECT_EQ(baked_, 220);
  EXPECT_EQ(OvenService::alive, 1);
}

}  // namespace
}  // namespace aiod::engine
