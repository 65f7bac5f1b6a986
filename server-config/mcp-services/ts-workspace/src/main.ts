import { greeting } from "./greeter";

export const said: string = greeting("world");
export const wrong: number = greeting("nobody");
