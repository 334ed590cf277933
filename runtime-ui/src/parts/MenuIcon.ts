import {
  Box,
  Calendar,
  Coin,
  DataAnalysis,
  Document,
  EditPen,
  Files,
  Folder,
  House,
  List,
  Location,
  Money,
  Notebook,
  Odometer,
  OfficeBuilding,
  Postcard,
  PriceTag,
  Setting,
  Tickets,
  Timer,
  Tools,
  User,
  Wallet,
} from '@element-plus/icons-vue'
import { h, type Component, type FunctionalComponent } from 'vue'

/** Icons that a menu definition may name: chosen, because the whole set would double the first screen. */
const ICONS: Record<string, Component> = {
  Box,
  Calendar,
  Coin,
  DataAnalysis,
  Document,
  EditPen,
  Files,
  Folder,
  House,
  List,
  Location,
  Money,
  Notebook,
  Odometer,
  OfficeBuilding,
  Postcard,
  PriceTag,
  Setting,
  Tickets,
  Timer,
  Tools,
  User,
  Wallet,
}

/** An icon by its name in the definitions; an unknown name shows a plain sheet. */
const MenuIcon: FunctionalComponent<{ name: string }> = ({ name }) => h(ICONS[name] ?? Document)
MenuIcon.props = ['name']
export default MenuIcon
