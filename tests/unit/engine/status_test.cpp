#include "unit/engine/fixture.hpp"
