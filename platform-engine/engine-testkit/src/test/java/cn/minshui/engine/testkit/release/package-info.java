/** Publishing on real databases: schema plans, pointers, and processes killed on the way. */
@org.jspecify.annotations.NullMarked
package cn.minshui.engine.testkit.release;
