/** The main job of a branch as an HTTP client does it: nothing here knows more than the documented API. */
@NullMarked
package cn.minshui.acceptance;

import org.jspecify.annotations.NullMarked;
