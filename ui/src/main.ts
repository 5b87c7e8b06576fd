/** Starts the window: connects to the shell, draws, and tells it when the first paint is done. */
import { mount } from 'svelte';
import App from './App.svelte';
import { start } from './state/start';
import './styles/base.css';

const target = document.getElementById('app');
if (target) {
  await start();
  mount(App, { target });
}
