/** What tests of the engine and of plugins stand on: embedded servers, a clock to turn, contract suites, small businesses. */
@NullMarked
package cn.minshui.engine.testkit;

import org.jspecify.annotations.NullMarked;
